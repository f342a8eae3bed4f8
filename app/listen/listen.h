#pragma once
// Where servers listen.

#include <asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "transport/connection.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// Several for one URL: both families of loopback, all addresses of a name.
using Listeners = std::vector<std::unique_ptr<Listener>>;

// Throws UnknownScheme; UrlError for an option that does not exist, or a transport that can only be
// dialled; NetworkError, which says who has the address where it is in use.
asio::awaitable<Listeners> listen_at(const Registry& registry, Url url);

struct ListenersOver {
  std::string scheme;
  Listeners listeners;
  std::uint16_t port = 0;  // as the system chose it; 0: a path has none
};

// All or nothing: over each of these transports, under one port number; port 0: any that is free
// for all of them. The scheme of `url` is not looked at. Throws as listen_at().
asio::awaitable<std::vector<ListenersOver>> listen_over(const Registry& registry,
                                                        std::vector<std::string> schemes, Url url);

}  // namespace confab
