#pragma once
// The grammar of "confab [ADDRESS]" and "confab demo".

#include <string>
#include <vector>

#include "app/cli/options.h"

namespace confab {

// Throws TextAsked, CLI::ParseError, std::invalid_argument.
SessionOptions parse_session(std::vector<std::string> arguments, bool demo,
                             const Registry& registry);

}  // namespace confab
