#pragma once
// A line of somebody's text, shown in some 160 columns so that nothing in it is invisible.

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "protocol/text/printable.h"
#include "protocol/text/sanitiser.h"

namespace confab {

// "...[+5000 bytes]the part around \t what matters\r\n...[+12 bytes]"
struct LineExcerpt {
  Printable text;
  std::size_t lead_width = 0;       // of what is before the part
  std::size_t begin = 0;            // of the part, in the line
  std::size_t size = 0;             // of the part
  Charset charset = Charset::utf8;  // of what is shown
};

// Whole where it fits, else the part around the byte at `around`. Where the line has no line end, a
// blank at its end is written \x20.
LineExcerpt line_excerpt(std::string_view line, std::size_t around);
// Two lines that are equal before `around`: whole where both fit, else both cut at the same place.
// Where they look alike, what is not ASCII is escaped.
std::pair<LineExcerpt, LineExcerpt> line_excerpts(std::string_view a, std::string_view b,
                                                  std::size_t around);

// In a sentence, escaped, at most `longest` bytes of it: ...[+280 bytes]"the part"...[+5 bytes]
Printable quoted_excerpt(std::string_view text, std::size_t from, std::size_t longest,
                         Charset charset = Charset::utf8);
// Two of them from the same place on. Where the texts look alike, what is not ASCII is escaped.
std::pair<Printable, Printable> quoted_excerpts(std::string_view a, std::string_view b,
                                                std::size_t from, std::size_t longest);

// Escaped so that it means the same bytes when it is read back: \r \n \t \\ \xHH \u{HEX}.
Printable escaped(std::string_view bytes, Charset charset = Charset::utf8);

// The columns of what escaped() gave, where each character's are beyond doubt: one of ASCII, Latin,
// Greek and Cyrillic letters, two of Chinese, Japanese and Korean. Nothing, where others are there.
std::optional<std::size_t> sure_columns(std::string_view shown);

// Back to where a character begins, as far as `text` is UTF-8.
std::size_t character_start(std::string_view text, std::size_t at) noexcept;

}  // namespace confab
