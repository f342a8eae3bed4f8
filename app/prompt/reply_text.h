#pragma once
// How a reply looks: each line of it after our own prefix, so that a peer can forge neither.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "app/prompt/reply_prefixes.h"
#include "app/prompt/screen_style.h"
#include "app/session/manner.h"
#include "app/text/hex_rows.h"
#include "app/text/peer_text.h"
#include "protocol/event.h"
#include "protocol/text/printable.h"
#include "protocol/text/sanitiser.h"

namespace confab {

// A message, or a piece of one.
struct ReplyPiece {
  std::string_view conversation;
  const Received& received;
  View view = View::text;
  bool is_named = false;  // whose it is would not be seen without the conversation's name
  bool more_is_here =
      false;  // bytes that came with it and were not shown yet: a dump waits for them
};

class ReplyText {
 public:
  // `style` outlives it.
  explicit ReplyText(const ScreenStyle& style);

  // How wide the terminal is that shows them, on which long messages are cut; 0, as at first: there
  // is none, and nothing is wrapped.
  void resize(int columns) noexcept { columns_ = columns; }

  // Appends its lines: `clock` comes before the first, `timing` after the last. Above a prompt
  // they are whole. Elsewhere the last one is left open where the peer did not end it, and what
  // comes next from the same source goes on in it; `timing` waits for its end.
  void show(const ReplyPiece& reply, const Printable& clock, const Printable& timing,
            Printable& out);
  // Something else is about to be shown in the same place: ends the line that is open, and lets the
  // next reply show its source again.
  void interrupt(Printable& out);
  // We sent something, which is not shown elsewhere than above a prompt. The conversation's dump
  // begins anew.
  void sent(std::string_view conversation, Printable& out);
  // A conversation's peer sends nothing more: nothing goes on in its line, nor in its dump.
  void ended(std::string_view conversation, Printable& out);

  // Nothing more is shown of it.
  void forget(std::string_view conversation);

  // Whether a "%" was shown, ever; what was shown as escapes.
  bool has_marked() const noexcept { return has_marked_; }
  const Sanitiser& sanitiser() const noexcept { return text_.sanitiser(); }

 private:
  // A conversation's bytes under ":view hex". Whatever is shown between them, the offsets go on.
  struct Dump {
    HexRows rows;
    bool has_ended = false;     // what comes next is the first of another
    bool more_follows = false;  // of the message that was shown last: it goes on in its own dump
  };

  void begin_source(const ReplyPiece& reply);
  const LinePrefix& prefix(bool starts_message) const noexcept;
  void begin(bool starts_message, Printable& out);
  void end(PeerText::Ending how, const Printable& ours, Printable& out);
  void mark(Printable& out);
  void append_escaped(std::string_view bytes, Printable& out);
  void show_text(const ReplyPiece& reply, Printable& out);
  void show_rows(const ReplyPiece& reply, Printable& out);
  void put_row(std::string_view row, bool starts_message, Printable& out);
  void put_rest_of_dump(Printable& out);
  void end_dump(std::string_view conversation);
  std::size_t row_bytes() const noexcept;
  bool is_cut() const noexcept { return style_.terminal || columns_ != 0; }
  std::string_view shown_part(std::string_view bytes);
  Printable hidden_text() const;

  const ScreenStyle& style_;
  int columns_ = 0;
  PeerText text_;
  Sanitiser escaper_;                               // :view escaped
  std::map<std::string, Dump, std::less<>> dumps_;  // by conversation
  Dump* dump_ = nullptr;                            // the one that was shown last

  // Whose the last line is, and what comes before the lines of that one.
  std::string conversation_;
  std::string source_;
  bool is_named_ = false;
  bool has_source_ = false;
  ReplyPrefixes prefixes_;
  Printable clock_;
  LinePrefix timed_first_;  // with the clock, or blanks for it
  LinePrefix timed_later_;

  View view_ = View::text;          // of the message that is being shown
  bool open_ = false;               // the last line has no end yet
  bool in_run_ = false;             // the line above is of the same source
  bool was_sent_ = false;           // since then: what comes begins anew, for a person
  bool has_unshown_start_ = false;  // of a message of which only the length came
  bool has_marked_ = false;
  Printable timing_;                // that waits for the end of the line
  std::uint64_t shown_bytes_ = 0;   // of the message that is being shown
  std::uint64_t hidden_bytes_ = 0;  // of it
  std::string last_shown_;          // its last bytes
};

}  // namespace confab
