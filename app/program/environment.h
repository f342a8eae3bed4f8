#pragma once
// The variables of the environment that confab heeds.

#include <string_view>

namespace confab {

// Valid until the variable changes. Empty where it is not set.
std::string_view environment_text(const char* variable);

// Whether a variable that is a switch is on: CI, NO_COLOR. It is off where it is empty, "0" or
// "false" (in any case): that is how people switch one off for a single command, and how CI systems
// say no.
bool environment_switch(const char* variable);

}  // namespace confab
