#pragma once
// How what came differs from what was expected, as lines for people.

#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// At most some thirty lines, each below 200 columns; every byte is harmless and every invisible one
// visible, as \r \n \t \\ \xHH \u{HEX}. Where both are mostly text, by lines, with the first
// difference of a changed line marked, up to two equal lines around it, and the rest counted:
//
//   ... 12 equal lines
//     220 ready\r\n
//   - HELLO\r\n
//   + HELL0\n
//         ^
//
// A line end that is missing is one that is not shown; of a long line the part around its first
// difference is ("...[+4960 bytes]"). Marks stand only where columns can be counted: after ASCII.
// Anything else as two dumps around the first difference. "(0 bytes)" for a side that is empty.
// Empty where both are equal. Linear in both: 16 MiB against 16 MiB takes 0.1 s (2026-11).
std::vector<Printable> difference(std::string_view expected, std::string_view actual);

// Against a rule: what was to be, as the transcript says it ("pattern": "at {{when:ctime}}"), in
// one line, and the first lines or rows of what came; no marks.
std::vector<Printable> difference_from_rule(std::string_view rule, std::string_view actual);

}  // namespace confab
