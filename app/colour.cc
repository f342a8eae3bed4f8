#include "app/colour.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "app/usage_error.h"

namespace confab {

When parse_when(std::string_view name) {
  if (name == "auto") return When::automatic;
  if (name == "always") return When::always;
  if (name == "never") return When::never;
  throw UsageError("--color is auto, always or never, not \"" + std::string(name) + "\"");
}

bool wants_colour(When colour) {
  if (colour != When::automatic) return colour == When::always;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace confab
