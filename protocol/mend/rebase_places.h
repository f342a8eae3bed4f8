#pragma once
// A pattern laid over a message that does not fit it, and whether its placeholders are still where
// they were.

#include <cstddef>
#include <string_view>
#include <vector>

#include "protocol/text/text_tokens.h"

namespace confab {

// A placeholder, or a token of the literal text.
struct RebasePart {
  std::string_view text;  // of a placeholder what is between its braces
  std::string_view type;  // of a placeholder; empty: a token of literal text
  TokenShape shape = TokenShape::separator;

  bool is_placeholder() const noexcept { return !type.empty(); }
  bool is_any() const noexcept { return type == "any"; }
  bool is_word() const noexcept { return is_placeholder() || shape != TokenShape::separator; }
};

// A part and the tokens of the message in its place.
struct RebasePair {
  const RebasePart* part = nullptr;  // null: the pattern has nothing there
  std::size_t begin = 0;             // the first of the tokens
  std::size_t size = 0;              // of them; 0: the message has nothing there

  bool has_word() const noexcept { return part != nullptr && part->is_word(); }
  // One for anything may stand for nothing.
  bool is_gone() const noexcept { return size == 0 && !part->is_any(); }
};

class RebasePlaces {
 public:
  // All parts and all tokens, in their order. Both outlive it.
  RebasePlaces(const std::vector<RebasePair>& pairs, const std::vector<TextToken>& tokens);

  // Of a pair whose part is a placeholder that is not gone. It has as many words before it or after
  // it as it had, or a word beside it is the same; and no word that is gone may be what is in
  // its place now:
  //
  //   "250 {{n:int}} x"  over  "220 fine x"    220 is what was 250
  //   "250 {{n:int}} x"  over  "17 x"          17 may be {{n:int}}, or what was 250
  bool is_kept(std::size_t place) const;

 private:
  struct Words {
    std::size_t of_pattern = 0;
    std::size_t of_message = 0;
  };
  Words count(std::size_t begin, std::size_t end) const;
  std::size_t words_of_message(const RebasePair& pair) const;
  bool is_firm(const RebasePair& pair) const;
  bool has_position(std::size_t place) const;
  bool has_neighbour(std::size_t place, std::size_t step) const;
  bool may_be_another(std::size_t place, std::size_t step) const;

  const std::vector<RebasePair>& pairs_;
  const std::vector<TextToken>& tokens_;
};

}  // namespace confab
