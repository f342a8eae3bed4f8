#pragma once
// The command line of `confab serve`.

#include <string>
#include <variant>
#include <vector>

#include "app/cli/serve_mode.h"
#include "app/mock/mock_options.h"
#include "transport/registry.h"

namespace confab {

// Throws UsageError, std::invalid_argument, TextAsked, CLI::ParseError.
std::variant<ServeOptions, MockOptions> parse_serve(const std::vector<std::string>& arguments,
                                                    const Registry& registry);

}  // namespace confab
