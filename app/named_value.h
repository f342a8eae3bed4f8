#pragma once
// NAME=VALUE on the command line; or NAME alone, and the value is the environment's: there it does
// not stand in the list of processes.

#include <string>
#include <string_view>

namespace confab {

struct NamedValue {
  std::string name;
  std::string value;
};

// What stands behind --secret. Throws UsageError, which never quotes what may be the value.
NamedValue parse_secret(std::string_view text);

}  // namespace confab
