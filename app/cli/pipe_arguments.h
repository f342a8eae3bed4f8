#pragma once
// The command line of "confab pipe".

#include <string>
#include <vector>

#include "app/cli/pipe_mode.h"
#include "transport/registry.h"

namespace confab {

// Throws UsageError, std::invalid_argument, TextAsked, CLI::ParseError.
PipeOptions parse_pipe(const std::vector<std::string>& arguments, const Registry& registry);

}  // namespace confab
