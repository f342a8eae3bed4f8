#pragma once
// The grammar of `confab replay`.

#include <string>
#include <vector>

#include "app/replay/replay_options.h"
#include "transport/registry.h"

namespace confab {

// Throws UsageError, TextAsked.
ReplayOptions parse_replay(const std::vector<std::string>& arguments, const Registry& registry);

// The same as one line, as :replay has it: words may stand in quotes.
ReplayOptions parse_replay_line(const std::string& line, const Registry& registry);

}  // namespace confab
