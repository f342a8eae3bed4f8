#pragma once
// Listings at a terminal, however narrow: what is too long goes on under itself.

#include <cstddef>
#include <string_view>

#include "protocol/text/printable.h"

namespace confab {

// `columns` is the terminal's width; 0: nothing is wrapped. The texts are made harmless here.

// One line, wrapped between its words; the rows after the first begin with as many blanks as it.
void append_wrapped(std::string_view line, int columns, Printable& out);
// `beginning`, and `value` from `column` on; on a terminal that has too little room for both beside
// each other, `value` comes below.
void append_row(std::string_view beginning, std::size_t column, std::string_view value, int columns,
                Printable& out);
// Whether append_row() puts the value below.
bool stands_below(std::size_t column, int columns) noexcept;

}  // namespace confab
