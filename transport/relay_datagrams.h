#pragma once
// The relay for UDP: a poll loop; each line of the input is a datagram, each datagram is written as
// it came.

#include <asio/awaitable.hpp>

#include "transport/relay_options.h"
#include "transport/udp_dialled.h"

namespace confab {

asio::awaitable<RelayResult> relay_datagrams(DialledUdp& connection, int in, int out,
                                             RelayOptions options);

}  // namespace confab
