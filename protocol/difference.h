#pragma once
// How what came differs from what was expected, as lines for people.

#include <string_view>
#include <vector>

#include "protocol/printable.h"

namespace confab {

// At most some thirty lines, each below 200 columns; every byte is harmless and every invisible one
// visible. Text, by lines, with the first difference of a changed line marked:
//
//   - HELLO\r\n
//   + HELL0\n
//         ^
//
// anything else as two dumps around the first difference. What is left out is counted. Empty where
// both are equal.
std::vector<Printable> difference(std::string_view expected, std::string_view actual);

// Against a rule: what was to be, as the transcript says it ("pattern": "at {{when:ctime}}"), and
// what came; no marks.
std::vector<Printable> difference_from_rule(std::string_view rule, std::string_view actual);

}  // namespace confab
