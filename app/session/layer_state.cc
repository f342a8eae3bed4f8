#include "app/session/layer_state.h"

#include "protocol/transcript/transcript.h"

namespace confab {

std::string_view LayerState::framing(std::string_view wished) const noexcept {
  return always_ && name_.empty() ? kUsualFraming : wished;
}

void LayerState::begin() {
  name_.clear();
  was_entered_ = false;
}

void LayerState::hear(std::string_view bytes) {
  clear_answer_.came(bytes);
  if (asking_) asking_->hear(bytes);
}

Negotiation& LayerState::ask(const std::string& host) {
  return asking_.emplace(always_->protocol, host);
}

std::optional<NetworkError> LayerState::end_of_clear(const Endpoint& who) {
  const auto asked = std::exchange(asking_, std::nullopt);
  const std::string more = asked ? asked->refusal() : clear_answer_.one_too_many();
  if (more.empty()) return std::nullopt;
  return starttls_injected(who, more, asked.has_value());
}

void LayerState::enter(std::string name) {
  name_ = std::move(name);
  was_entered_ = true;
}

}  // namespace confab
