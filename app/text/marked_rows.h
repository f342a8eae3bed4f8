#pragma once
// Rows of a difference and the marks below them, on a terminal that is too narrow for them: all of
// them are cut in the same columns, so that each mark stays below what it marks.
//
//   - abcdefgh          - abcde
//   + abcdefXh    ->    + abcde
//           ^           - fgh
//                       + fXh
//                          ^

#include <cstddef>
#include <span>

#include "protocol/text/printable.h"

namespace confab {

// How many rows, of those that end with `rows`, belong to marks that are its last one: these, the
// row above them, and a "- " above a "+ ". 0: the last one is no marks, or all of them fit.
std::size_t count_marked(std::span<const Printable> rows, int columns);

// All of `rows`, the last of which are marks, with line ends.
Printable laid_out_together(std::span<const Printable> rows, int columns);

}  // namespace confab
