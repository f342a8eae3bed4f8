#include "app/replay/datagram_sources.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace confab {

DatagramSources::DatagramSources(const Transport& recorded_transport, Url recorded_url,
                                 std::string recorded_peer, const Places& places)
    : recorded_transport_(recorded_transport),
      recorded_url_(std::move(recorded_url)),
      recorded_peer_(std::move(recorded_peer)),
      places_(places) {}

void DatagramSources::note(const std::string& recorded, const Endpoint& from) {
  real_[recorded] = from;
  last_recorded_ = recorded;
}

bool DatagramSources::is_peers(const std::string& recorded) const {
  return recorded.empty() || recorded == recorded_peer_ ||
         recorded_transport_.places.may_be(recorded_url_, recorded);
}

// Whoever comes to us comes from another port each time, and stays who it is.
bool DatagramSources::may_stand_for(const std::string& recorded, const Endpoint& source) const {
  const auto known = real_.find(recorded);
  if (known != real_.end()) return known->second == source;
  return std::ranges::none_of(real_, [&](const auto& each) { return each.second == source; });
}

std::string DatagramSources::whoever_stands_for(const std::string& recorded) const {
  const auto known = real_.find(recorded);
  return known == real_.end() ? "somebody else" : known->second.text;
}

std::optional<Printable> DatagramSources::refuse(const std::string& recorded,
                                                 const Endpoint& target,
                                                 const Endpoint& source) const {
  if (recorded == "any") return std::nullopt;
  std::string wanted = target.text;
  bool agrees = source == target;
  if (target.empty()) {
    agrees = may_stand_for(recorded, source);
    wanted = agrees ? "" : whoever_stands_for(recorded);
  } else if (!is_peers(recorded)) {
    const auto known = real_.find(recorded);
    const bool is_peers_host = recorded_transport_.places.is_same_host(recorded, recorded_peer_);
    const std::string_view where = is_peers_host ? std::string_view(target.text) : recorded;
    wanted = places_.host(where);
    agrees = places_.is_same_host(source.text, where);
    if (known != real_.end()) {
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

Endpoint DatagramSources::destination(const std::string& recorded, const Endpoint& target,
                                      const Targets& targets) const {
  if (recorded.empty()) return {};
  const bool is_last = recorded == "last";
  const auto found = real_.find(is_last ? last_recorded_ : recorded);
  if (found == real_.end()) {
    if (is_last) return {};  // nobody has answered: the peer
    if (target.empty())
      throw std::invalid_argument("\"to\": \"" + recorded + "\" has not spoken to us before");
    return Endpoint(targets.find(recorded_transport_, recorded));
  }
  const Endpoint& to = found->second;
  const bool may_go = target.empty() || places_.is_same_host(to.text, target.text) ||
                      targets.lead_to(to.text, recorded_transport_, found->first);
  if (may_go) return to;
  throw std::invalid_argument("\"to\": \"" + recorded + "\" is " + to.text +
                              ", which answered; a replay sends nothing there, since it was not "
                              "named: --target recorded allows it");
}

}  // namespace confab
