#include "app/mock/listening_places.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/program/typed_address.h"
#include "transport/kinds.h"

namespace confab {
namespace {

struct Wish {
  std::string recorded;  // empty: whichever comes next
  std::string url;
};

// "tcp://a:1=tcp://127.0.0.1:0", "a:1=127.0.0.1:0", but also "tcp://a:1?x=y".
Wish parse_wish(const std::string& text) {
  AddressPair pair = split_pair(text);
  return {std::move(pair.here), std::move(pair.there)};
}

std::string list_of(const std::vector<Address>& addresses) {
  std::string list;
  for (const Address& each : addresses)
    if (each.is_served()) list += " " + each.url.text();
  return list;
}

std::size_t place_of_recorded(const std::string& recorded, const std::vector<Address>& addresses,
                              const Registry& registry) {
  Url wanted =
      read_address(recorded, AddressFor::dialling, &registry).url;  // without a scheme: of any
  const bool has_scheme = !wanted.scheme.empty();
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (!has_scheme) wanted.scheme = addresses[i].url.scheme;
    if (addresses[i].is_served() && registry.is_same_place(addresses[i].url, wanted)) return i;
  }
  throw std::invalid_argument(recorded + " was not recorded; served can be" + list_of(addresses));
}

std::size_t place_of(const Wish& wish, const std::vector<Address>& addresses,
                     const std::vector<std::optional<Url>>& places, const Registry& registry) {
  if (!wish.recorded.empty()) {
    const std::size_t place = place_of_recorded(wish.recorded, addresses, registry);
    if (places[place]) throw std::invalid_argument(wish.recorded + " has two places to be served");
    return place;
  }
  for (std::size_t i = 0; i < addresses.size(); ++i)
    if (addresses[i].is_served() && !places[i]) return i;
  const std::string served = list_of(addresses);
  throw std::invalid_argument(
      wish.url + (served.empty() ? ": nothing is served, what was recorded listened: --target "
                                   "HOST:PORT says where it is called"
                                 : " is one address too many; recorded:" + served));
}

void check_that_all_differ(const std::vector<Address>& addresses, const std::vector<Url>& places,
                           const Registry& registry) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool are_served = addresses[i].is_served() && addresses[j].is_served();
      if (!are_served || !registry.is_same_place(places[i], places[j])) continue;
      const std::string recorded = addresses[i].url.text();
      std::string what = addresses[j].url.text() + " and " + recorded;
      what += " cannot both be served at " + places[i].text() + "; ";
      what += recorded + "=127.0.0.1:0 names another place for one";
      throw std::invalid_argument(what);
    }
  }
}

}  // namespace

std::vector<Url> listening_places(const std::vector<Address>& addresses,
                                  const std::vector<std::string>& texts, const Registry& registry) {
  std::vector<std::optional<Url>> wished(addresses.size());
  std::vector<Wish> wishes;
  wishes.reserve(texts.size());
  for (const std::string& text : texts) wishes.push_back(parse_wish(text));
  const auto names_a_place = [](const Wish& each) { return !each.recorded.empty(); };
  std::stable_partition(wishes.begin(), wishes.end(), names_a_place);
  for (const Wish& wish : wishes) {
    const std::size_t place = place_of(wish, addresses, wished, registry);
    Url url = read_address(wish.url, AddressFor::listening, &registry).url;
    const Url& recorded = addresses[place].url;
    const bool can_take_it = url.scheme.empty()
                                 ? !recorded.has_path()
                                 : are_of_a_kind(registry.find(url.scheme).promises,
                                                 registry.find(recorded.scheme).promises);
    if (!can_take_it)
      throw std::invalid_argument(wish.url + " cannot take the place of " + recorded.text());
    if (url.scheme.empty()) url.scheme = recorded.scheme;
    wished[place] = std::move(url);
  }
  std::vector<Url> places;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const Url& recorded = addresses[i].url;
    places.push_back(wished[i] ? std::move(*wished[i])
                               : registry.find(recorded.scheme).places.listening(recorded));
  }
  check_that_all_differ(addresses, places, registry);
  return places;
}

}  // namespace confab
