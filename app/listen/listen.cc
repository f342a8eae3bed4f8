#include "app/listen/listen.h"

#include <optional>
#include <string>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

void tell_holder(const Transport& transport, NetworkError& in_use) {
  const std::string holder = transport.places.holder(in_use.who);
  if (!holder.empty()) in_use.set_reason("address already in use by " + holder);
}

// A port that one transport got may be taken over another; so often in a row it is not chance.
constexpr int kAttempts = 20;

// All with the port of the first.
asio::awaitable<std::vector<ListenersOver>> listen_once(const Registry* registry,
                                                        std::vector<std::string> schemes, Url url) {
  std::vector<ListenersOver> all;
  for (const std::string& scheme : schemes) {
    url.scheme = scheme;
    auto opening = listen_at(*registry, url);
    ListenersOver here;
    here.listeners = co_await std::move(opening);
    here.scheme = scheme;
    url = registry->find(scheme).places.as_bound(std::move(url), here.listeners.front()->local());
    here.port = url.port;
    all.push_back(std::move(here));
  }
  co_return all;
}

asio::awaitable<std::vector<ListenersOver>> listen_until_all_do(const Registry* registry,
                                                                std::vector<std::string> schemes,
                                                                Url url) {
  for (int attempt = 1;; ++attempt) {
    try {
      auto listening = listen_once(registry, schemes, url);
      auto all = co_await std::move(listening);
      co_return all;
    } catch (const NetworkError& error) {
      const bool may_be_chance = url.port == 0 && error.code_name == "EADDRINUSE";
      if (!may_be_chance || attempt == kAttempts) throw;
    }
  }
}

}  // namespace

asio::awaitable<Listeners> listen_at(const Registry& registry, Url url) {
  const Transport& transport = registry.find(url.scheme);
  if (!transport.listen)
    throw UrlError("\"" + url.text() + "\": one can only dial " + url.scheme + ":, not listen");
  std::optional<NetworkError> failure;
  Listeners listeners;
  try {
    auto listening = transport.listen(std::move(url));
    listeners = co_await std::move(listening);
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (!failure) co_return listeners;
  if (failure->code_name == "EADDRINUSE") tell_holder(transport, *failure);
  throw *failure;
}

asio::awaitable<std::vector<ListenersOver>> listen_over(const Registry& registry,
                                                        std::vector<std::string> schemes, Url url) {
  return listen_until_all_do(&registry, std::move(schemes), std::move(url));
}

}  // namespace confab
