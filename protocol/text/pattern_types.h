#pragma once
// The types that a {{name:type}} can have, as expressions of RE2: for patterns, and for finding
// such texts in messages.

#include <cstddef>
#include <span>
#include <string_view>

namespace confab {

// A text that is longer is no pattern.
inline constexpr std::size_t kLongestPattern = 4096;

struct PatternType {
  std::string_view name;
  std::string_view expression;  // without groups; over bytes (Latin-1)
};

std::span<const PatternType> pattern_types();
// Null: there is no such type.
const PatternType* find_pattern_type(std::string_view name) noexcept;

// How many of the bytes that `text` begins with are a text of the type that is named, as many as
// possible; 0: none. `type` must exist.
std::size_t length_of_type(std::string_view type, std::string_view text);
// All of it.
bool is_of_type(std::string_view type, std::string_view text);

}  // namespace confab
