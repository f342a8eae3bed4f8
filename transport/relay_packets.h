#pragma once
// The relay for whatever has no socket of its own to be polled (TLS, the tests' memory): on
// receive() and send().

#include <asio/awaitable.hpp>

#include "transport/relay_options.h"

namespace confab {

asio::awaitable<RelayResult> relay_packets(Connection& connection, int in, int out,
                                           RelayOptions options);

}  // namespace confab
