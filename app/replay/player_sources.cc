// From whom a player takes datagrams.

#include <string>
#include <string_view>

#include "app/replay/player.h"

namespace confab {
namespace {

std::string_view host_of(std::string_view address) noexcept {
  return address.substr(0, address.rfind(':'));
}

std::string_view port_of(std::string_view address) noexcept {
  return address.substr(host_of(address).size());
}

}  // namespace

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

}  // namespace confab
