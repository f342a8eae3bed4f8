#pragma once
// Texts of others in sentences of ours.

#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/text/printable.h"

namespace confab {

// "...[+5000 bytes]": in the place of bytes that are not shown, everywhere in a sentence.
Printable left_out(std::size_t bytes);
// "\"text\"", or its first 40 bytes or so and how many are left out, after the quotes.
Printable quoted_short(std::string_view text);
// The same without quotes.
Printable shortened(std::string_view text);

// A sentence that quotes something of any length: its first 400 bytes or so, how many are left out,
// and its last 200, where it says what is wrong and what is possible.
std::string without_middle(std::string_view text);
Printable without_middle(const Printable& text);

}  // namespace confab
