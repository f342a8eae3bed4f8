#pragma once
// How a message differs from a "hex" rule.

#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

struct HexDifference {
  std::vector<Printable> lines;
  Printable sentence;  // "byte 5 is 04, not 03"
};

// The rule laid over the message, around the first byte that does not fit, which is marked:
//
//   - 02 ?? ** 03
//   + 02 41 42 04                                      |.AB.|
//              ^^
//
// No lines: it fits, or the two are too long to be laid over each other.
HexDifference hex_difference(std::string_view rule, std::string_view message);

}  // namespace confab
