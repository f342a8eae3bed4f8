#include "app/program/named_value.h"

#include <cstdlib>

#include "app/program/usage_error.h"
#include "protocol/text/placeholders.h"
#include "protocol/transcript/secrets.h"

namespace confab {

namespace {

void check_name(const std::string& name) {
  if (is_placeholder_name(name) && name != "lb") return;
  throw UsageError("no name of a value: \"" + name +
                   "\" (letters, digits and _; {{lb}} is a literal {{)");
}

}  // namespace

NamedValue parse_variable(std::string_view text, std::string_view what) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos)
    throw UsageError(std::string(what) + " takes NAME=VALUE, not \"" + std::string(text) + "\"");
  NamedValue named{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
  check_name(named.name);
  return named;
}

NamedValue parse_environment(std::string_view text) {
  NamedValue named{std::string(text), ""};
  check_name(named.name);
  const char* value = std::getenv(named.name.c_str());
  if (value == nullptr) throw UsageError("no environment variable is called " + named.name);
  named.value = value;
  return named;
}

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
