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

// What belongs together: a character with its marks, an emoji that is joined from several.
// Terminals differ in its width: the sum of its characters', or that of the first. They show
// nothing, or something, for a character that the C library does not know.
struct Cluster {
  std::size_t bytes;
  int columns;         // the sum, as readline counts
  int fewest_columns;  // that a terminal may take
};

Cluster first_cluster(std::string_view text) noexcept;  // not empty

int columns_of(std::string_view text) noexcept;
// The beginning of `text` that fits, of whole clusters.
std::string_view fitting(std::string_view text, int columns) noexcept;

struct CursorPlace {
  int row = 0;
  int column = 0;  // below the screen's width
};

// Where the cursor is after `text`, written from `begin` on a screen of `width` columns that wraps
// as terminals do. What is between \001 and \002 takes no room (readline's prompts).
CursorPlace behind(std::string_view text, int width, CursorPlace begin = {}) noexcept;
// The row of that place, from 0, where readline has written `text` to a terminal that takes the
// fewest columns for each cluster.
int fewest_rows_behind(std::string_view text, int width) noexcept;

}  // namespace confab
