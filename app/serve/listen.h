#pragma once
// The addresses that `confab serve` takes.

#include <asio/awaitable.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "transport/connection.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

// "12000", "localhost:12000" and ":12000" are TCP at localhost; anything else is a URL, in which an
// empty host or "*" is every address of the machine, and port 0 any port. Throws UrlError.
Url parse_serve_url(std::string_view text);

// True: everyone who reaches this machine reaches this address.
bool is_every_address(const Url& url);

using Listeners = std::vector<std::unique_ptr<Listener>>;

// Throws UrlError for a scheme or an option that does not exist; NetworkError, which says who has
// the address where it is in use.
asio::awaitable<Listeners> listen_at(const Registry& registry, Url url);

}  // namespace confab
