#include "transport/relay.h"

#include <utility>

#include "transport/relay_datagrams.h"
#include "transport/relay_packets.h"
#include "transport/relay_stream.h"

namespace confab {

asio::awaitable<RelayResult> relay(Connection& connection, int in, int out, RelayOptions options) {
  if (connection.descriptor() >= 0) return relay_stream(connection, in, out, std::move(options));
  if (auto* udp = dynamic_cast<DialledUdp*>(&connection)) {
    return relay_datagrams(*udp, in, out, std::move(options));
  }
  return relay_packets(connection, in, out, std::move(options));
}

}  // namespace confab
