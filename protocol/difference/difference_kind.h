#pragma once
// What kind of thing is it that differs?

#include <string_view>

namespace confab {

// What differs first between two texts of the same form, as a type of pattern: "ctime", "uuid",
// "int", ... Empty: nothing differs, they are of another form, or among all that differs is
// something that is not known to vary (words, other text, bytes), so that a rule would hide it.
std::string_view kind_of_difference(std::string_view expected, std::string_view actual);

// The same in words: "a clock", "a number", "an id", "an address". `kind` is not empty.
std::string_view kind_in_words(std::string_view kind) noexcept;

}  // namespace confab
