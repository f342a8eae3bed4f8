#pragma once
// The grammar of `confab replay`.

#include <string>
#include <vector>

#include "app/replay/replay_options.h"

namespace confab {

// Throws UsageError, CLI::ParseError, TextAsked.
ReplayOptions parse_replay(const std::vector<std::string>& arguments);

}  // namespace confab
