#pragma once
// Text cut into what people see in it: words, numbers, clocks, addresses, and what is between.

#include <cstdint>
#include <string_view>
#include <vector>

namespace confab {

// What a token looks like; what it means nobody knows.
enum class TokenShape : std::uint8_t {
  separator,  // one byte: a blank, a comma
  word,       // letters, digits, "_": "hello", "12ms", "3f2a"
  number,
  ctime,
  rfc3339,
  http_date,
  daytime,
  date,
  time,
  uuid,
  addr,
  ip,
};

// "ctime": the type of pattern that such tokens are of. A number is a "num"; a separator has none.
std::string_view type_of(TokenShape shape) noexcept;

// Seen at any time, it shows that time: even where two samples agree, the next one will not.
constexpr bool is_clock(TokenShape shape) noexcept {
  return shape == TokenShape::ctime || shape == TokenShape::rfc3339 ||
         shape == TokenShape::http_date || shape == TokenShape::daytime;
}

// A date or a time: alone it may be one that never changes.
constexpr bool is_part_of_clock(TokenShape shape) noexcept {
  return shape == TokenShape::date || shape == TokenShape::time;
}

struct TextToken {
  std::string_view text;
  TokenShape shape;
};

// All of `text`, in its order, nothing left out. Each is as long as it can be, and begins and ends
// where a word could: "v1.2.3" holds no number 1.2, "a-5" none below zero, "std::x" no address.
std::vector<TextToken> text_tokens(std::string_view text);

}  // namespace confab
