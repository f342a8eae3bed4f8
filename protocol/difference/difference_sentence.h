#pragma once
// What is wrong with a message, in one sentence for people.

#include <string_view>
#include <vector>

#include "protocol/text/printable.h"

namespace confab {

// "a number differs: 4 came, not 3", "the line end \n is missing", "2 lines more came than were
// expected". Empty where both are equal. Linear in both.
Printable difference_sentence(std::string_view expected, std::string_view actual);

// The lines of difference(), and below them that sentence.
std::vector<Printable> explained_difference(std::string_view expected, std::string_view actual);

// Where what came begins with a line end that was not expected, it is mostly that of the message
// before it, which was taken without it (streams): where the rest is what was expected, or nothing
// is known of it. Empty: it does not, or an empty line came.
Printable stray_line_end(std::string_view expected, std::string_view actual);

}  // namespace confab
