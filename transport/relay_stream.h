#pragma once
// The relay for plain stream sockets: a poll loop, and splice() where a pipe takes what the peer
// sends.

#include <asio/awaitable.hpp>

#include "transport/relay_options.h"

namespace confab {

// `connection` has a descriptor(). Otherwise as relay().
asio::awaitable<RelayResult> relay_stream(Connection& connection, int in, int out,
                                          RelayOptions options);

}  // namespace confab
