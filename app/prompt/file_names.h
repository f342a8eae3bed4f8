#pragma once
// Names of files, for completion.

#include <string>
#include <string_view>
#include <vector>

namespace confab {

// The paths that begin with `typed`, written as it is ("~/" stays "~/"); directories end with '/'.
// Hidden ones only where they are asked for; those that are not harmless to show, not at all.
std::vector<std::string> file_names(std::string_view typed);

// "~/x" is x in the home directory; everything else is itself.
std::string expanded_path(std::string_view path);

}  // namespace confab
