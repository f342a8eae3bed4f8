#pragma once
// How a reply looks: each line of it behind our own prefix, so that a peer can forge neither.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/prompt/screen_style.h"
#include "app/prompt/wrapped_text.h"
#include "protocol/event.h"
#include "protocol/printable.h"
#include "protocol/sanitiser.h"

namespace confab {

class ReplyText {
 public:
  // `style` outlives it.
  explicit ReplyText(const ScreenStyle& style);

  // Appends the lines of a message, or of a piece of one: `clock` stands before the first, `timing`
  // behind the last.
  void show(std::string_view conversation, const Received& received, const Printable& clock,
            const Printable& timing, Printable& out);
  // Something else is about to be shown: ends the line of a long message that is still coming, and
  // lets the next reply show its source again.
  void interrupt(Printable& out);

 private:
  void begin(std::string_view source, const Printable& clock, Printable& out);
  void append_lines(std::string_view text, Printable& out);
  std::string_view shown_part(std::string_view text);
  void append_piece(std::string_view piece, Printable& out);
  void end(const Printable& timing, Printable& out);
  void choose_prefix(std::string_view source);
  int prefix_columns() const noexcept;

  const ScreenStyle& style_;
  Sanitiser sanitiser_;
  bool open_ = false;              // a long message stands unfinished
  std::string open_conversation_;  // whose
  std::uint64_t shown_bytes_ = 0;  // of the message that is being shown
  std::uint64_t hidden_bytes_ = 0;
  std::string last_shown_;  // its last bytes
  std::string prefix_source_;
  Printable first_prefix_;  // "127.0.0.1:9000> "
  Printable next_prefix_;   // of the lines after the first in a run
  Printable clock_blanks_;  // as wide as the clock before the first line
  Printable harmless_;      // what the sanitiser made of a piece
  WrappedText wrapped_;
  bool in_run_ = false;  // the line above is from prefix_source_
};

}  // namespace confab
