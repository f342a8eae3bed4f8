#pragma once
// Texts of others in sentences of ours.

#include <string_view>

#include "protocol/printable.h"

namespace confab {

// "\"text\"", or its first 40 bytes or so and dots.
Printable quoted_short(std::string_view text);
// The same without quotes.
Printable shortened(std::string_view text);

}  // namespace confab
