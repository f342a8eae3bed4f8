#include "app/replay/useless_options.h"

#include <stdexcept>

namespace confab {

void UselessOptions::look(const ReplayFile& file) {
  recorded_.insert(file.recorded().begin(), file.recorded().end());
  names_.insert(file.sent_names().begin(), file.sent_names().end());
  names_.insert(file.captured_names().begin(), file.captured_names().end());
  names_.insert(file.header().secrets.begin(), file.header().secrets.end());
  for (const auto& [name, value] : file.header().variables) names_.insert(name);
}

void UselessOptions::refuse(const PlayOptions& options) const {
  if (has_unreadable_) return;
  const std::string useless = options.targets.useless_for(recorded_);
  if (!useless.empty()) throw std::invalid_argument(useless);
  for (const auto& [name, value] : options.values) {
    if (names_.contains(name) || options.secrets.has(name)) continue;
    throw std::invalid_argument("a value is given for {{" + name +
                                "}}, and nothing that is played has that name");
  }
}

}  // namespace confab
