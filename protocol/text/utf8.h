#pragma once
// Strict UTF-8 (Unicode, table 3-7): no overlong form, no surrogate, nothing above U+10FFFF.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace confab {

struct Utf8 {
  enum class State : std::uint8_t {
    whole,  // a code point of `size` bytes
    cut,    // what is there is right, and too short
    bad,    // the first byte is not part of any code point
  };
  State state;
  std::uint8_t size;  // 1 where bad, all that there is where cut
  char32_t point;
};

// The code point that `bytes` begins with; not of empty bytes.
Utf8 decode_utf8(std::string_view bytes) noexcept;

// Whether they end in the middle of a code point: what comes next may complete it.
bool ends_inside_character(std::string_view bytes) noexcept;
// The first `size_bytes` of `text`, and what completes the code point that they end inside of.
std::string_view beginning_of(std::string_view text, std::size_t size_bytes) noexcept;

// `point` must be a code point that UTF-8 can express.
void append_utf8(char32_t point, std::string& out);

}  // namespace confab
