#include "protocol/match/bindings.h"

namespace confab {

const std::string* Bindings::find(std::string_view name) const {
  for (const Captures* each : {known_, static_cast<const Captures*>(&gained_)}) {
    const auto found = each->find(name);
    if (found != each->end()) return &found->second;
  }
  return nullptr;
}

bool Bindings::bind(std::string_view name, std::string_view value) {
  if (const std::string* known = find(name)) return *known == value;
  gained_.emplace(name, value);
  return true;
}

const std::string* Bindings::bind(const Expression& expression, const Expression::Found& found) {
  const auto& names = expression.names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view group = found.groups[i];
    const bool takes_part = !names[i].empty() && group.data() != nullptr;
    if (takes_part && !bind(names[i], group)) return &names[i];
  }
  return nullptr;
}

}  // namespace confab
