#include "app/serve/listen.h"

#include <utility>

namespace confab {

Url parse_serve_url(std::string_view text) {
  if (text.ends_with("://")) {
    throw UrlError("\"" + std::string(text) + "\": the address is missing; " + std::string(text) +
                   "*:0 is every address of this machine");
  }
  if (text.find("://") != std::string_view::npos) {
    UrlRules rules;
    rules.allow_port_zero = true;
    rules.allow_any_host = true;
    return parse_url(text, rules);
  }
  Url url;
  url.scheme = "tcp";
  url.host = "localhost";
  HostPort place = parse_host_port(text, true);
  if (!place.host.empty()) url.host = std::move(place.host);
  url.port = place.port;
  return url;
}

bool is_every_address(const Url& url) {
  return url.host.empty() || url.host == "*" || url.host == "0.0.0.0" || url.host == "::";
}

asio::awaitable<Listeners> listen_at(const Registry& registry, Url url) {
  const Transport& transport = registry.find(url.scheme);
  return transport.listen(std::move(url));
}

}  // namespace confab
