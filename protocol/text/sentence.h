#pragma once
// Sentences of ours with texts of others in them: each part is what it is, so that our words need
// not pass for somebody else's, nor theirs for ours.
//
//   sentence("closed by {}: {}", memory.peer, end.detail)

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "protocol/text/printable.h"

namespace confab {

// What takes the place of a "{}". Lives as long as what it was made of. Texts that are no literals
// are others': they are made harmless.
class SentencePart {
 public:
  SentencePart(const Printable& ours) : what_(&ours) {}  // NOLINT: meant to be implicit
  SentencePart(Literal ours) : what_(ours) {}            // NOLINT
  SentencePart(Untrusted theirs) : what_(theirs) {}      // NOLINT
  SentencePart(std::string_view theirs) : what_(Untrusted(theirs)) {}                      // NOLINT
  SentencePart(const std::string& theirs) : what_(Untrusted(std::string_view(theirs))) {}  // NOLINT
  template <std::unsigned_integral Number>
  SentencePart(Number number) : what_(std::uint64_t{number}) {}  // NOLINT
  template <std::size_t N>
  SentencePart(const char (&)[N]) = delete;  // of ours: Literal("...")

  void append_to(Printable& text) const;

 private:
  std::variant<const Printable*, Literal, Untrusted, std::uint64_t> what_;
};

// A literal with exactly `Count` times "{}" in it, as the compiler checks.
template <std::size_t Count>
struct Wording {
  Literal text;
  template <std::size_t N>
  consteval Wording(const char (&literal)[N]) : text(literal) {  // NOLINT: meant to be implicit
    std::size_t holes = 0;
    for (std::size_t i = 0; i + 2 < N; ++i) holes += literal[i] == '{' && literal[i + 1] == '}';
    if (holes != Count) throw "a part for each {}, and no more";
  }
};

// `parts`: one for each "{}".
Printable filled_in(Literal wording, const SentencePart* parts);

template <class... Parts>
Printable sentence(Wording<sizeof...(Parts)> wording, const Parts&... parts) {
  if constexpr (sizeof...(Parts) == 0) {
    return Printable(wording.text);
  } else {
    const SentencePart all[] = {SentencePart(parts)...};
    return filled_in(wording.text, all);
  }
}

}  // namespace confab
