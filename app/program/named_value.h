#pragma once
// NAME=VALUE on the command line; or NAME alone, and the value is the environment's: there it is
// not in the list of processes.

#include <string>
#include <string_view>

namespace confab {

struct NamedValue {
  std::string name;
  std::string value;
};

// NAME=VALUE, as after `what`. Throws UsageError.
NamedValue parse_variable(std::string_view text, std::string_view what = "--var");
// What follows --env: the NAME of an environment variable. Throws UsageError.
NamedValue parse_environment(std::string_view text);
// What follows --secret. Throws UsageError, which never quotes what may be the value.
NamedValue parse_secret(std::string_view text);

}  // namespace confab
