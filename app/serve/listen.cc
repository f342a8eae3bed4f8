#include "app/serve/listen.h"

#include <optional>
#include <string>
#include <utility>

#include "app/serve/address_holder.h"
#include "transport/network_error.h"

namespace confab {
namespace {

void tell_holder(std::string_view scheme, NetworkError& in_use) {
  const std::string holder = address_holder(scheme, in_use.who);
  if (!holder.empty()) in_use.set_reason("address already in use by " + holder);
}

}  // namespace

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
  std::optional<NetworkError> failure;
  Listeners listeners;
  try {
    auto listening = transport.listen(std::move(url));
    listeners = co_await std::move(listening);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (!failure) co_return listeners;
  if (failure->code_name == "EADDRINUSE") tell_holder(transport.scheme, *failure);
  throw *failure;
}

}  // namespace confab
