#pragma once
// A pattern while it is being put together.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace confab {

struct PatternPart {
  std::string literal;
  std::string_view type;  // of a placeholder; empty: the literal

  bool is_literal() const noexcept { return type.empty(); }
};

// Neighbouring literals are merged, and a placeholder for anything takes in words that nothing or
// only blanks part from it.
class PatternParts {
 public:
  void add_literal(std::string_view text);
  // `type` is one of pattern_types().
  void add_placeholder(std::string_view type);
  void add(const PatternPart& part);

  const std::vector<PatternPart>& all() const noexcept { return parts_; }
  bool has_placeholder() const noexcept;
  // No more than a bound, never less than text() has.
  std::size_t longest_text() const;

  // The pattern's text. Names are made of the types (when, id, n, addr, ip, hex, word, text), with
  // a number where `used` has the name; `used` gains them.
  std::string text(std::set<std::string, std::less<>>& used) const;

  // At most `bytes` long, and as wide or wider: the beginning, anything, and a little of the end:
  // long text behind "anything" makes a search slow.
  PatternParts shortened(std::size_t bytes) const;

 private:
  std::vector<PatternPart> parts_;
};

// Moved back to where a character of UTF-8 begins.
std::size_t character_at(std::string_view text, std::size_t place) noexcept;

}  // namespace confab
