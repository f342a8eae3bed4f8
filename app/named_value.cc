#include "app/named_value.h"

#include <cstdlib>

#include "app/usage_error.h"
#include "protocol/secrets.h"

namespace confab {

NamedValue parse_secret(std::string_view text) {
  const std::size_t equals = text.find('=');
  NamedValue named{std::string(text.substr(0, equals)), ""};
  check_secret_name(named.name);
  if (equals != std::string_view::npos) {
    named.value = text.substr(equals + 1);
    return named;
  }
  const char* value = std::getenv(named.name.c_str());
  if (value == nullptr) {
    throw UsageError(
        "--secret takes NAME=VALUE, or the NAME of an environment variable; none is "
        "called " +
        named.name);
  }
  named.value = value;
  return named;
}

}  // namespace confab
