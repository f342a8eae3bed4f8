#include "app/session/addressee.h"

#include <algorithm>

namespace confab {

void Addressee::know(const Endpoint& peer) {
  if (!peer.empty()) peer_ = peer.text;
}

void Addressee::send_to(Endpoint destination) {
  if (!destination_.empty() && !has_no_peer_) former_destinations_.push_back(destination_);
  destination_ = std::move(destination);
}

void Addressee::follow() {
  if (has_no_peer_) followed_ = last_source_;
}

std::string Addressee::heard(const Endpoint& source, const Endpoint& peer, Clock::time_point now) {
  last_source_ = source;
  has_no_peer_ = peer.empty();
  if (has_no_peer_) {
    if (sources_.find(source.text)) {
      sources_.heard(source.text, now);
    } else {
      sources_.add(source.text, 0, now);
    }
    forget_silent(now);
    return "";
  }
  const Endpoint& expected = destination_.empty() ? peer : destination_;
  if (has_told_ || source == expected || source == peer) return "";
  if (std::ranges::find(former_destinations_, source) != former_destinations_.end()) return "";
  has_told_ = true;
  return "answered by " + source.text + ", not " + expected.text + " (\":to last\" sends there)";
}

void Addressee::forget_silent(Clock::time_point now) {
  while (sources_.forget_one(now - kForgotten)) continue;
}

std::vector<Endpoint> Addressee::sources(Clock::time_point now) {
  forget_silent(now);
  std::vector<Endpoint> all;
  for (const std::string& each : sources_.addresses()) all.emplace_back(each);
  return all;
}

}  // namespace confab
