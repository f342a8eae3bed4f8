#pragma once
// The only door from bytes of others to text that people see: peers, name servers, file names, transcripts.
// Total: takes any bytes. Nothing is deleted; everything harmful becomes visible (docs/commands.md).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

// Text from elsewhere. A type of its own, so that it cannot be taken for text of ours.
struct Untrusted {
  std::string_view bytes;
  explicit constexpr Untrusted(std::string_view text) noexcept : bytes(text) {}
};

// Our own words: only from a literal, known when this was compiled.
struct Literal {
  std::string_view text;
  template <std::size_t N>
  consteval Literal(const char (&literal)[N]) : text(literal, N - 1) {}  // NOLINT: meant to be implicit
};

// Text that is harmless on a terminal: made of our own literals and numbers, and of untrusted text that went
// through the sanitiser. What the outputs of app/ accept, and all that they accept.
class Printable {
 public:
  Printable() = default;
  explicit Printable(Literal ours) : text_(ours.text) {}
  // As one line: line ends inside become visible, too (the two characters "\\n").
  explicit Printable(Untrusted theirs) { *this += theirs; }

  Printable& operator+=(const Printable& more);
  Printable& operator+=(Literal ours);
  Printable& operator+=(Untrusted theirs);
  Printable& operator+=(std::uint64_t number);
  void clear() noexcept { text_.clear(); }
  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

 private:
  friend class Sanitiser;
  std::string text_;
};

enum class Charset { utf8, ascii };  // ascii: all that is not ASCII is escaped

// Bytes in, text out, streaming: state is kept between calls, so that any cutting of the input gives the same
// text. `out` is appended to. LF ends a line in the text; CR LF too; a lone CR is written \r.
struct SanitiserOptions {
  Charset charset = Charset::utf8;
  bool escape_backslash = false;  // :view escaped: reversible, "\\" for a backslash, "\n" for a line end
  // Put round each escape, so that it has a colour of its own; ours, e.g. "\033[2m" and "\033[22m".
  Printable before_escape;
  Printable after_escape;
};
class Sanitiser {
 public:
  explicit Sanitiser(SanitiserOptions options = {});
  void feed(std::string_view bytes, Printable& out);
  // The end of a message: writes what was held back (a cut UTF-8 sequence, a CR), and starts anew.
  void finish(Printable& out);

 private:
  void code_point(char32_t point, std::string_view raw, Printable& out);
  void escape_bytes(std::string_view raw, Printable& out);
  void escape_point(char32_t point, Printable& out);

  SanitiserOptions options_;
  char held_[4] = {};          // the beginning of a UTF-8 sequence
  std::uint8_t held_size_ = 0;
  bool carriage_return_ = false;  // a CR that waits for what follows
  int marks_ = 0;                 // combining marks in a row
  bool at_start_ = true;          // nothing visible in this line yet
  std::uint8_t emoji_ = 0;        // what may follow: see printable.cc
};

// The text of one whole message. Line ends stay line ends.
Printable sanitise(std::string_view bytes, SanitiserOptions options = {});

}  // namespace confab
