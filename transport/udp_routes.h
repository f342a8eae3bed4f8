#pragma once
// Where datagrams would go, and from which address of ours. Nothing is sent: connecting a UDP
// socket only looks the route up.

#include <variant>
#include <vector>

#include "transport/connection.h"
#include "transport/socket_address.h"

namespace confab {

// The address of ours that the route to `peer` gives, or an errno.
std::variant<SocketAddress, int> route_source(const SocketAddress& peer);

// Those of `candidates` that there is a route to, each once, in their order. Throws
// NetworkError(Op::connect, who) where there is a route to none.
std::vector<SocketAddress> reachable(const std::vector<SocketAddress>& candidates,
                                     const Endpoint& who);

}  // namespace confab
