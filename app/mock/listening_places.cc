#include "app/mock/listening_places.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "app/serve/listen.h"

namespace confab {
namespace {

struct Wish {
  std::string recorded;  // empty: whichever comes next
  std::string url;
};

// "tcp://a:1=tcp://127.0.0.1:0", but also "tcp://a:1?x=y".
Wish parse_wish(const std::string& text) {
  const std::size_t scheme = text.rfind("://");
  const std::size_t equals = text.rfind('=', scheme);
  const bool has_both =
      scheme != std::string::npos && equals != std::string::npos && text.find("://") < equals;
  if (!has_both) return {"", text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string list_of(const std::vector<Address>& addresses) {
  std::string list;
  for (const Address& each : addresses)
    if (!each.is_refused) list += " " + each.url.text();
  return list;
}

std::size_t place_of(const Wish& wish, const std::vector<Address>& addresses,
                     const std::vector<std::optional<Url>>& places) {
  const bool by_name = !wish.recorded.empty();
  const std::string name = by_name ? parse_url(wish.recorded).text() : "";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i].is_refused) continue;
    if (by_name ? addresses[i].url.text() == name : !places[i]) return i;
  }
  if (by_name)
    throw std::invalid_argument(name + " was not recorded; served can be" + list_of(addresses));
  throw std::invalid_argument("more addresses than were recorded:" + list_of(addresses));
}

Url usual_place(Url recorded) {
  recorded.host = "127.0.0.1";
  recorded.options.clear();
  return recorded;
}

}  // namespace

std::vector<Url> listening_places(const std::vector<Address>& addresses,
                                  const std::vector<std::string>& texts) {
  std::vector<std::optional<Url>> wished(addresses.size());
  std::vector<Wish> wishes;
  wishes.reserve(texts.size());
  for (const std::string& text : texts) wishes.push_back(parse_wish(text));
  std::ranges::stable_partition(wishes, [](const Wish& each) { return !each.recorded.empty(); });
  for (const Wish& wish : wishes) {
    const std::size_t place = place_of(wish, addresses, wished);
    Url url = parse_serve_url(wish.url);
    const bool is_other_scheme =
        url.scheme != addresses[place].url.scheme && wish.url.find("://") != std::string::npos;
    if (is_other_scheme)
      throw std::invalid_argument(wish.url + " cannot stand for " + addresses[place].url.text());
    url.scheme = addresses[place].url.scheme;
    wished[place] = std::move(url);
  }
  std::vector<Url> places;
  for (std::size_t i = 0; i < addresses.size(); ++i)
    places.push_back(wished[i] ? std::move(*wished[i]) : usual_place(addresses[i].url));
  return places;
}

}  // namespace confab
