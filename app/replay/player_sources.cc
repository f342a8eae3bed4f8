// From whom a player takes datagrams, and to whom it sends them.

#include <stdexcept>
#include <string>
#include <string_view>

#include "app/replay/player.h"

namespace confab {
// A datagram must come from whom it came in the recording: from the peer, or from the same host.
std::optional<Printable> Player::refuse(const TranscriptEvent& event, const ReplayPeer& peer,
                                        const Endpoint& source) const {
  if (event.from == "any") return std::nullopt;
  const Endpoint target = peer.peer();
  const Places& recorded = registry_.find(peer.dialled.recorded.scheme).places;
  const bool is_peers = event.from.empty() || event.from == peer.recorded_peer ||
                        recorded.may_be(peer.dialled.recorded, event.from);
  std::string wanted = target.text;
  bool agrees = source == target;
  if (!is_peers) {
    const auto known = peer.sources.find(event.from);
    const bool is_peers_host = recorded.is_same_host(event.from, peer.recorded_peer);
    const std::string_view where = is_peers_host ? std::string_view(target.text) : event.from;
    wanted = peer.places().host(where);
    agrees = peer.places().is_same_host(source.text, where);
    if (known != peer.sources.end()) {
      wanted = known->second.text;
      agrees = source == known->second;
    }
  }
  if (agrees) return std::nullopt;
  Printable why("came from ");
  why += Untrusted(source.text);
  why += Literal(", not from ");
  why += Untrusted(wanted);
  return why;
}

// An address that answered in the recording is whoever sent that answer now.
Endpoint Player::destination(const TranscriptEvent& event, const ReplayPeer& peer) const {
  if (event.to.empty()) return {};
  const bool is_last = event.to == "last";
  const auto source = peer.sources.find(is_last ? peer.last_recorded_source : event.to);
  if (source == peer.sources.end()) {
    if (is_last) return {};  // nobody has answered: the peer
    return Endpoint(options_.targets.find(registry_.find(peer.dialled.recorded.scheme), event.to));
  }
  check_destination(source->second, source->first, event, peer);
  return source->second;
}

// Whoever answers decides where an answer goes: but it goes to no other host than the target, or to
// where the file's own address leads.
void Player::check_destination(const Endpoint& to, std::string_view recorded,
                               const TranscriptEvent& event, const ReplayPeer& peer) const {
  if (peer.places().is_same_host(to.text, peer.peer().text)) return;
  if (options_.targets.lead_to(to.text, registry_.find(peer.dialled.recorded.scheme), recorded))
    return;
  throw std::invalid_argument("\"to\": \"" + event.to + "\" is " + to.text +
                              ", which answered; a replay sends nothing there, since it was not "
                              "named: --target recorded allows it");
}

}  // namespace confab
