#pragma once
// A pattern such as "at {{when:ctime}} :hello", understood.

#include <string>
#include <string_view>
#include <vector>

namespace confab {

// Literal text, or a placeholder.
struct PatternPiece {
  std::string literal;          // where `expression` is empty
  std::string name;             // of a placeholder; empty: {{*}}
  std::string_view expression;  // of its type, in RE2's words
};

// What {{*}} and {{name:any}} are: as little as possible.
inline constexpr std::string_view kAnything = ".*?";

// No two literals next to each other, and none that is empty. Throws std::invalid_argument that
// says what is wrong and what is possible.
std::vector<PatternPiece> read_pattern(std::string_view text);

}  // namespace confab
