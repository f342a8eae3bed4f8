#include "app/replay/listening_targets.h"

#include <algorithm>
#include <utility>

#include "app/program/typed_address.h"

namespace confab {

void ListeningTargets::add(const std::string& text, const Registry& registry) {
  const AddressPair pair = split_pair(text);
  Map map;
  if (!pair.here.empty()) {
    const Url recorded = read_address(pair.here, AddressFor::listening, &registry).url;
    map.scheme = recorded.scheme;
    map.recorded = recorded.authority();
  }
  map.place = read_address(pair.there, AddressFor::listening, &registry).url;
  for (const Map& each : maps_) {
    if (each.scheme == map.scheme && each.recorded == map.recorded)
      throw UrlError("two --listen for " + (pair.here.empty() ? "everything" : pair.here));
  }
  maps_.push_back(std::move(map));
}

Url ListeningTargets::find(const Url& recorded, const Registry& registry) const {
  const Map* found = nullptr;
  for (const Map& each : maps_) {
    if (each.recorded.empty() && found == nullptr) found = &each;
    const bool is_its = each.scheme.empty() || each.scheme == recorded.scheme;
    if (is_its && each.recorded == recorded.authority()) found = &each;
  }
  const Places& places = registry.find(recorded.scheme).places;
  if (found == nullptr) return places.listening(recorded);
  Url place = found->place;
  if (place.scheme.empty() && !places.are_paths) place.scheme = recorded.scheme;
  if (place.scheme != recorded.scheme)
    throw UrlError("--listen " + place.text() + " cannot take the place of " + recorded.text() +
                   ", which is over another transport");
  return place;
}

std::string ListeningTargets::useless_for(const Targets::Recorded& listened) const {
  for (const Map& map : maps_) {
    const bool is_used = std::ranges::any_of(listened, [&](const auto& each) {
      const bool is_its = map.scheme.empty() || map.scheme == each.first;
      return map.recorded.empty() || (is_its && map.recorded == each.second);
    });
    if (is_used) continue;
    if (map.recorded.empty()) return "--listen: nothing that is played listens";
    return "--listen " + map.recorded + "=...: nothing that is played listens there";
  }
  return "";
}

}  // namespace confab
