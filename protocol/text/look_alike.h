#pragma once
// Two texts that differ, and of which a reader may see no difference.

#include <string_view>

namespace confab {

// Where they begin to differ, one has a combining mark, or characters of different scripts are in
// one place: U+00E9 and e with U+0301, the a of Latin and that of Cyrillic, a blank and U+00A0. A
// guess: Unicode's tables of confusable characters are not asked.
bool look_alike(std::string_view a, std::string_view b);

}  // namespace confab
