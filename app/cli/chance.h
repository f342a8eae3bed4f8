#pragma once
// What is left to chance, and can be repeated.

#include <cstdint>

#include "protocol/text/printable.h"

namespace confab {

// "* --seed 17": a line that says what to give the next time.
Printable seed_line(std::uint64_t seed);

}  // namespace confab
