#include "app/replay/useless_options.h"

#include <stdexcept>

namespace confab {

void UselessOptions::look(const ReplayFile& file) {
  recorded_.insert(file.recorded().begin(), file.recorded().end());
  listened_.insert(file.listened().begin(), file.listened().end());
  has_layers_ = has_layers_ || file.has_layers();
  names_.insert(file.sent_names().begin(), file.sent_names().end());
  names_.insert(file.captured_names().begin(), file.captured_names().end());
  names_.insert(file.header().secrets.begin(), file.header().secrets.end());
  for (const auto& [name, value] : file.header().variables) names_.insert(name);
}

void UselessOptions::refuse(const PlayOptions& options, const Registry& registry) const {
  if (has_unreadable_) return;
  const std::string useless = options.targets.useless_for(recorded_);
  if (!useless.empty()) throw std::invalid_argument(useless);
  const std::string deaf = options.listening.useless_for(listened_);
  if (!deaf.empty()) throw std::invalid_argument(deaf);
  const std::string of_layer = options.targets.layer_option(registry);
  if (!of_layer.empty() && !has_layers_)
    throw std::invalid_argument(of_layer + "= is about TLS, and nothing that is played has any");
  for (const auto& [name, value] : options.values) {
    if (names_.contains(name) || options.secrets.has(name)) continue;
    throw std::invalid_argument("a value is given for {{" + name +
                                "}}, and nothing that is played has that name");
  }
}

}  // namespace confab
