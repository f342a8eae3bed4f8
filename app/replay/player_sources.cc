// From whom a player takes datagrams, and to whom it sends them.

#include <stdexcept>
#include <string>
#include <string_view>

#include "app/replay/player.h"
#include "transport/socket_address.h"

namespace confab {
// A datagram must come from whom it came in the recording: from the peer, or from the same host.
std::optional<Printable> Player::refuse(const TranscriptEvent& event, const ReplayPeer& peer,
                                        const Endpoint& source) const {
  if (event.from == "any") return std::nullopt;
  const Endpoint target = peer.peer();
  // A name has other addresses with the same port.
  const bool is_its_name = peer.was_named && port_of(event.from) == port_of(peer.recorded_peer);
  const bool is_peers = event.from.empty() || event.from == peer.recorded_peer || is_its_name;
  std::string wanted = target.text;
  bool agrees = source == target;
  if (!is_peers) {
    const auto known = peer.sources.find(event.from);
    const bool is_same_host = host_of(event.from) == host_of(peer.recorded_peer);
    wanted = host_of(is_same_host ? std::string_view(target.text) : event.from);
    agrees = host_of(source.text) == wanted;
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
    return Endpoint(options_.targets.find(peer.recorded_scheme, event.to));
  }
  check_destination(source->second, source->first, event, peer);
  return source->second;
}

// Whoever answers decides where an answer goes: but it goes to no other host than the target, or to
// where the file's own address leads.
void Player::check_destination(const Endpoint& to, std::string_view recorded,
                               const TranscriptEvent& event, const ReplayPeer& peer) const {
  const bool is_target = host_of(to.text) == host_of(peer.peer().text);
  if (is_target || options_.targets.lead_to(host_of(to.text), peer.recorded_scheme, recorded))
    return;
  throw std::invalid_argument("\"to\": \"" + event.to + "\" is " + to.text +
                              ", which answered; a replay sends nothing there, since it was not "
                              "named: --target recorded allows it");
}

}  // namespace confab
