#pragma once
// How many columns of a terminal a text takes, and where it wraps.

#include <cstddef>
#include <string_view>

namespace confab {

// One character, or one escape sequence that only colours (SGR).
struct Glyph {
  std::size_t bytes;
  int columns;  // 0: a combining mark, a colour. By the C library's tables, as readline counts
};

// What `text`, not empty, begins with. A control character has two columns: it is shown as ^X.
Glyph first_glyph(std::string_view text) noexcept;

int columns_of(std::string_view text) noexcept;
// The beginning of `text` that fits.
std::string_view fitting(std::string_view text, int columns) noexcept;

struct CursorPlace {
  int row = 0;
  int column = 0;  // below the screen's width
};

// Where the cursor is behind `text`, written from `begin` on a screen of `width` columns that wraps
// as terminals do. What stands between \001 and \002 takes no room (readline's prompts).
CursorPlace behind(std::string_view text, int width, CursorPlace begin = {}) noexcept;

}  // namespace confab
