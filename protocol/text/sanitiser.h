#pragma once
// The only door from bytes of others to text that people see. Total: takes any bytes. Nothing is
// deleted; everything harmful becomes visible (docs/commands.md has the rules):
//
//   what came                                           what is shown
//   C0 but TAB and line ends, DEL, a byte not of UTF-8  \x1b        a lone CR \r; LF and CR LF are
//   a line end C1, bidi controls, invisible, deceiving             \u{202e}    but FE0F and 200D
//   inside an emoji stay a combining mark that begins a line, a ninth one    \u{301}
//
// What is shown can be read back by unescape() of payload.h, and means the same bytes with
// `escape_backslash`.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocol/text/printable.h"
#include "protocol/text/unicode_tables.h"

namespace confab {

enum class Charset : std::uint8_t { utf8, ascii };  // ascii: all that is not ASCII is escaped

struct SanitiserOptions {
  Charset charset = Charset::utf8;
  bool escape_backslash =
      false;  // :view escaped: reversible: "\\" for a backslash, "\t", "\r", "\n" for a line end
  bool one_line = false;  // line ends are made visible, too: "\n", "\r\n"
  // Put round each escape, so that it has a colour of its own; ours, e.g. "\033[2m" and "\033[22m".
  Printable before_escape;
  Printable after_escape;
};

// Bytes in, text out, streaming: state is kept between calls, so that any cutting of the input
// gives the same text. `out` is appended to.
class Sanitiser {
 public:
  explicit Sanitiser(SanitiserOptions options = {});
  void feed(std::string_view bytes, Printable& out);
  // The end of a message: writes what was held back (a cut UTF-8 sequence, a CR), and starts anew.
  void finish(Printable& out);

  // How many bytes of what came were shown as escapes, ever.
  std::uint64_t escaped_bytes() const noexcept { return escaped_bytes_; }
  // And how many of these only because all that is not ASCII is.
  std::uint64_t escaped_for_charset() const noexcept { return escaped_for_charset_; }

 private:
  // What may follow inside an emoji.
  enum class Emoji : std::uint8_t { none, base, varied, toned };

  std::size_t plain_run(std::string_view bytes) const noexcept;
  std::string_view complete_held(std::string_view bytes, Printable& out);
  std::size_t next_point(std::string_view bytes, Printable& out);
  void settle_carriage_return(char next, Printable& out);
  void ascii_control(char byte, Printable& out);
  void beyond_ascii(char32_t point, std::string_view raw, Printable& out);
  bool is_shown(char32_t point, CharacterKind kind);
  Emoji emoji_after(char32_t point, CharacterKind kind) const noexcept;
  CharacterKind kind_of(char32_t point) noexcept;
  void escape(std::string_view text, std::size_t bytes, Printable& out);
  void escape_byte(char byte, Printable& out);

  SanitiserOptions options_;
  std::uint8_t plain_mask_;
  char held_[4] = {};  // the beginning of a UTF-8 sequence
  std::uint8_t held_size_ = 0;
  bool carriage_return_ = false;  // a CR that waits for what follows
  bool line_start_ = true;        // nothing but escaped marks in this line yet
  std::uint8_t marks_ = 0;        // combining marks in a row, as far as they count
  Emoji emoji_ = Emoji::none;
  CharacterRange range_{};  // of the last character: the next one is of the same script, mostly
  std::uint64_t escaped_bytes_ = 0;
  std::uint64_t escaped_for_charset_ = 0;
};

// The text of one whole message. Line ends stay line ends.
Printable sanitise(std::string_view bytes, SanitiserOptions options = {});

// One line of text that the sanitiser leaves as it is.
bool is_harmless(std::string_view line);

// "\u{9b}"
void append_point_escape(char32_t point, std::string& out);

}  // namespace confab
