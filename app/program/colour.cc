#include "app/program/colour.h"

#include <unistd.h>

#include <string>

#include "app/program/environment.h"
#include "app/program/usage_error.h"

namespace confab {

When parse_when(std::string_view name) {
  if (name == "auto") return When::automatic;
  if (name == "always") return When::always;
  if (name == "never") return When::never;
  throw UsageError("--color is auto, always or never, not \"" + std::string(name) + "\"");
}

bool wants_colour(When colour) {
  if (colour != When::automatic) return colour == When::always;
  const std::string_view terminal = environment_text("TERM");
  return ::isatty(STDOUT_FILENO) == 1 && !environment_switch("NO_COLOR") && !terminal.empty() &&
         terminal != "dumb";
}

}  // namespace confab
