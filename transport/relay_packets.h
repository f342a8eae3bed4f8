#pragma once
// The relay for whatever cannot be polled (messages, the tests' memory): on receive() and send().

#include <asio/awaitable.hpp>

#include "transport/relay_options.h"

namespace confab {

asio::awaitable<RelayResult> relay_packets(Connection& connection, int in, int out,
                                           RelayOptions options);

}  // namespace confab
