#include "app/prompt/typed_names.h"

#include <string_view>
#include <utility>

#include "protocol/text/placeholders.h"

namespace confab {

namespace {

using Values = std::map<std::string, std::string>;

Values all_values(const Secrets& secrets, const Values& variables) {
  Values values = variables;
  for (Secret& each : secrets.all()) values.insert_or_assign(each.name, std::move(each.value));
  return values;
}

std::string replace_names(const std::string& text, const Values& values) {
  std::string result;
  std::string_view rest = text;
  for (std::size_t open = rest.find("{{"); open != rest.npos; open = rest.find("{{")) {
    const std::size_t close = rest.find("}}", open);
    if (close == rest.npos) break;
    const auto known = values.find(std::string(rest.substr(open + 2, close - open - 2)));
    result += rest.substr(0, open);
    if (known != values.end()) {
      result += known->second;
      rest.remove_prefix(close + 2);
    } else {  // what follows the first brace may be a name: "{{{PW}}"
      result += '{';
      rest.remove_prefix(open + 1);
    }
  }
  return result += rest;
}

}  // namespace

std::string with_values(std::string text, const Secrets& secrets,
                        const std::map<std::string, std::string>& variables) {
  if (text.find("{{") == std::string::npos) return text;
  return replace_names(text, all_values(secrets, variables));
}

std::string pattern_with_values(std::string pattern, const Secrets& secrets,
                                const std::map<std::string, std::string>& variables) {
  if (pattern.starts_with('/') || pattern.find("{{") == std::string::npos) return pattern;
  Values values = all_values(secrets, variables);
  for (auto& [name, value] : values) value = escaped_literal(value);
  return replace_names(pattern, values);
}

}  // namespace confab
