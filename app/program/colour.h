#pragma once
// Whether what is written has colours.

#include <string_view>

namespace confab {

enum class When { automatic, always, never };

// "auto", "always", "never": what follows --color. Throws UsageError.
When parse_when(std::string_view name);
// Of stdout. Automatic: on a terminal that can, unless NO_COLOR is on.
bool wants_colour(When colour);

}  // namespace confab
