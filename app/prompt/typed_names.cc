#include "app/prompt/typed_names.h"

#include <string_view>
#include <utility>

namespace confab {

std::string with_values(std::string text, const Secrets& secrets,
                        const std::map<std::string, std::string>& variables) {
  if (text.find("{{") == std::string::npos) return text;
  std::map<std::string, std::string> values = variables;
  for (Secret& each : secrets.all()) values.insert_or_assign(each.name, std::move(each.value));
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

}  // namespace confab
