#pragma once
// How two texts differ, by lines.

#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// "  same", "- expected", "+ actual" and marks, as difference.h describes; at most some thirty
// lines. Linear in the texts. They differ.
std::vector<Printable> text_difference(std::string_view expected, std::string_view actual);

// The first lines, each after "+ "; what is left out is counted.
std::vector<Printable> text_received(std::string_view text);

}  // namespace confab
