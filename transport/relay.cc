#include "transport/relay.h"

#include <utility>

#include "transport/relay_stream.h"

namespace confab {

asio::awaitable<RelayResult> relay(const Transport& transport, Connection& connection, int in,
                                   int out, RelayOptions options) {
  if (transport.relay) return transport.relay(connection, in, out, std::move(options));
  return relay_stream(connection, in, out, std::move(options));
}

}  // namespace confab
