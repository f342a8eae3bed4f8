#include "app/program/environment.h"

#include <strings.h>

#include <cstdlib>

namespace confab {

std::string_view environment_text(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? std::string_view() : value;
}

bool environment_switch(const char* variable) {
  const std::string_view value = environment_text(variable);
  return !value.empty() && value != "0" && ::strcasecmp(value.data(), "false") != 0;
}

}  // namespace confab
