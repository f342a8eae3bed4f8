#pragma once
// A peer's text, made harmless, each line of it after a prefix of ours, and wrapped under its own
// beginning: the prompt, a script's output and a server's log show messages in this way.
//
//   127.0.0.1:69> the first line of a message
//   127.0.0.1:69| the others

#include <cstdint>
#include <string_view>

#include "app/text/wrapped_text.h"
#include "protocol/text/printable.h"
#include "protocol/text/sanitiser.h"

namespace confab {

// What comes before a line, and how wide that is.
struct LinePrefix {
  Printable text;
  int columns = 0;
};

class PeerText {
 public:
  explicit PeerText(const SanitiserOptions& options) : sanitiser_(options) {}

  // A message: `first` comes before its first line, `later` before each other one. `columns`: the
  // terminal's; 0: nothing is wrapped. `later` is kept, and must outlive the message.
  void begin(const LinePrefix& first, const LinePrefix& later, int columns, Printable& out);
  // Goes on with it, however it is cut. A line end begins another line as soon as more comes.
  void append(std::string_view bytes, Printable& out);
  // The message ends: with a LF that the peer sent and that was not appended, or without one. Then
  // comes `ours`, on a new row where this one has no room, and a line end.
  enum class Ending : std::uint8_t { sent, missing };
  void end(Ending how, const Printable& ours, Printable& out);

  // The last line end was the peer's, and nothing came after it.
  bool is_between_lines() const noexcept { return between_lines_; }
  const Sanitiser& sanitiser() const noexcept { return sanitiser_; }

 private:
  void begin_line(const LinePrefix& prefix, Printable& out);
  void append_piece(std::string_view piece, Printable& out);
  void settle(Ending how, Printable& out);

  Sanitiser sanitiser_;
  WrappedText wrapped_;
  int columns_ = 0;
  const LinePrefix* later_ = nullptr;
  bool between_lines_ = false;
  Printable harmless_;  // what the sanitiser made of a piece
};

}  // namespace confab
