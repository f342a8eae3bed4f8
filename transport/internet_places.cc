#include "transport/internet_places.h"

#include <utility>

#include "transport/address_holder.h"
#include "transport/socket_address.h"

namespace confab {
namespace {

bool is_on_loopback(const Url& url) { return is_loopback_host(url.host); }

bool is_same_place(const Url& place, const Url& other) {
  const bool is_same_host =
      place.host == other.host || (is_on_loopback(place) && is_on_loopback(other));
  return place.port != 0 && place.port == other.port && is_same_host;
}

bool may_be_at(const Url& place, std::string_view endpoint) {
  if (place.authority() == endpoint) return true;
  return !numeric_address(place.host) && port_of(endpoint) == std::to_string(place.port);
}

Url on_loopback(Url recorded) {
  recorded.host = "127.0.0.1";
  recorded.options.clear();
  return recorded;
}

Url with_port_of(Url listened, const Endpoint& local) {
  if (const auto address = parse_endpoint(local.text)) listened.port = address->port();
  return listened;
}

std::string place_for_network(const Endpoint& local) {
  const auto address = parse_endpoint(local.text);
  if (!address || !address->address().is_loopback()) return {};
  return "*:" + std::to_string(address->port());
}

}  // namespace

Places internet_places(std::string table) {
  Places places;
  places.is_this_machine = is_on_loopback;
  places.is_same = is_same_place;
  places.may_be = may_be_at;
  places.is_same_host = [](std::string_view endpoint, std::string_view other) {
    return host_of(endpoint) == host_of(other);
  };
  places.host = [](std::string_view endpoint) { return std::string(host_of(endpoint)); };
  places.listening = on_loopback;
  places.as_bound = with_port_of;
  places.is_everywhere = is_every_address;
  places.for_network = place_for_network;
  places.holder = [table = std::move(table)](const Endpoint& local) {
    return address_holder(table, local);
  };
  return places;
}

}  // namespace confab
