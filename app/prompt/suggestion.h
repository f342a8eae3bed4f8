#pragma once
// What a person may have meant who typed a command that does not exist.

#include <string>
#include <string_view>

namespace confab {

// "; did you mean :tcp?", "; \":tcp HOST PORT\" connects". Empty: no idea.
std::string suggestion(std::string_view name);

}  // namespace confab
