#pragma once
// How two messages that are no text differ, as dumps.

#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// Rows of 16 bytes around the first that differs, each with its offset, "- " expected and "+ "
// actual, the bytes that differ marked. They differ.
std::vector<Printable> byte_difference(std::string_view expected, std::string_view actual);

// The first rows, each after "+ "; what is left out is counted.
std::vector<Printable> bytes_received(std::string_view bytes);

}  // namespace confab
