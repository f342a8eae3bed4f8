#include "app/replay/assignment.h"

namespace confab {

std::optional<std::size_t> Assignment::place(std::size_t message) {
  std::vector<bool> tried(messages_.size());
  return place(message, tried);
}

std::optional<std::size_t> Assignment::place(std::size_t message, std::vector<bool>& tried) {
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    if (tried[i] || (messages_[i] && !may_move_(i)) || !fits_(i, message)) continue;
    tried[i] = true;
    std::optional<std::size_t> freed = i;
    if (messages_[i]) freed = place(*messages_[i], tried);
    if (!freed) continue;
    messages_[i] = message;
    return freed;
  }
  return std::nullopt;
}

}  // namespace confab
