#include "app/session/addressee.h"

#include <algorithm>

namespace confab {

void Addressee::know(const Endpoint& peer) {
  if (!peer.empty()) peer_ = peer.text;
}

void Addressee::send_to(Endpoint destination) {
  if (!destination_.empty()) former_destinations_.push_back(destination_);
  destination_ = std::move(destination);
}

std::string Addressee::heard(const Endpoint& source, const Endpoint& peer) {
  last_source_ = source;
  const Endpoint& expected = destination_.empty() ? peer : destination_;
  if (has_told_ || expected.empty() || source == expected || source == peer) return "";
  if (std::ranges::find(former_destinations_, source) != former_destinations_.end()) return "";
  has_told_ = true;
  return "answered by " + source.text + ", not " + expected.text + " (\":to last\" sends there)";
}

}  // namespace confab
