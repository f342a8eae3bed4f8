#pragma once
// The relay for streams: a poll loop, and splice() where a pipe takes what the peer sends.

#include <asio/awaitable.hpp>

#include "transport/relay_options.h"

namespace confab {

// As relay(). Packet by packet where `connection` has nothing to be polled.
asio::awaitable<RelayResult> relay_stream(Connection& connection, int in, int out,
                                          RelayOptions options);

}  // namespace confab
