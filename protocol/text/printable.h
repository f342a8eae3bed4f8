#pragma once
// Text that people see. The only door to it from bytes of others (peers, name servers, file names,
// transcripts) is the sanitiser: protocol/text/sanitiser.h.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

// Text from elsewhere. A type of its own, so that it cannot be taken for text of ours.
struct Untrusted {
  std::string_view bytes;
  explicit constexpr Untrusted(std::string_view text) noexcept : bytes(text) {}
  // Words of ours are a Literal, and a sentence that quotes somebody a sentence(): sentence.h.
  template <std::size_t N>
  explicit Untrusted(const char (&)[N]) = delete;
};

// Our own words: only from a literal, known when this was compiled.
struct Literal {
  std::string_view text;
  template <std::size_t N>
  consteval Literal(const char (&literal)[N])
      : text(literal, N - 1) {}  // NOLINT: meant to be implicit
};

// Text that is harmless on a terminal: made of our own literals and numbers, and of untrusted text
// that went through the sanitiser. What the outputs of app/ accept, and all that they accept. It
// only grows.
class Printable {
 public:
  Printable() = default;
  explicit Printable(Literal ours) : text_(ours.text) {}
  // As one line: line ends inside become visible, too (the two characters "\n", "\r").
  explicit Printable(Untrusted theirs) { *this += theirs; }

  Printable& operator+=(const Printable& more);
  Printable& operator+=(Literal ours);
  Printable& operator+=(Untrusted theirs);
  Printable& operator+=(std::uint64_t number);
  Printable& operator+=(char) = delete;  // it would be written as a number
  // A part of `text`, which must be cut between its characters.
  void append_part(const Printable& text, std::size_t from, std::size_t size) {
    text_.append(text.text_, from, size);
  }
  void clear() noexcept { text_.clear(); }
  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

 private:
  friend class Sanitiser;
  friend Printable ascii_only(const Printable& text);
  std::string text_;
};

// The same for a terminal whose locale is not UTF-8: all that is not ASCII becomes \u{...}.
Printable ascii_only(const Printable& text);

}  // namespace confab
