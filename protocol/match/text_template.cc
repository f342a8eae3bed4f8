#include "protocol/match/text_template.h"

#include <algorithm>
#include <stdexcept>

#include "protocol/text/placeholders.h"

namespace confab {
namespace {

void check_name(std::string_view inside) {
  if (is_placeholder_name(inside)) return;
  throw std::invalid_argument("no name of a value: \"{{" + std::string(inside.substr(0, 40)) +
                              "}}\" (a template has {{name}}, and {{lb}} for a literal {{)");
}

const std::string& value_of(std::string_view name, const Captures& values) {
  const auto found = values.find(name);
  if (found == values.end()) throw MissingValue("no value for {{" + std::string(name) + "}}");
  return found->second;
}

}  // namespace

std::string expand(std::string_view text, const Captures& values, std::size_t limit_bytes) {
  std::string expanded;
  PlaceholderText parts(text);
  while (const auto part = parts.next()) {
    if (part->is_placeholder) check_name(part->text);
    const std::string_view more =
        part->is_placeholder ? std::string_view(value_of(part->text, values)) : part->text;
    if (more.size() > limit_bytes - expanded.size())
      throw std::invalid_argument("expanded, it is longer than " + std::to_string(limit_bytes) +
                                  " bytes");
    expanded += more;
  }
  return expanded;
}

std::vector<std::string> template_names(std::string_view text) {
  std::vector<std::string> names;
  PlaceholderText parts(text);
  while (const auto part = parts.next()) {
    if (!part->is_placeholder) continue;
    check_name(part->text);
    names.emplace_back(part->text);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace confab
