#pragma once
// A relay between two descriptors and a TCP peer that a test conducts.

#include <asio/io_context.hpp>
#include <functional>
#include <string>
#include <utility>

#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "tests/transport/raw_peer.h"
#include "transport/relay.h"
#include "transport/tcp.h"

namespace confab {

// The relay's whole run, with `in` and `out` as its descriptors.
inline RelayResult run_relay(const RawServer& server, int in, int out, RelayOptions options = {}) {
  asio::io_context io;
  const Url url = parse_url("tcp://" + server.authority());
  const auto connection = run(io, tcp_transport().connect(url, soon()));
  return run(io, relay(tcp_transport(), *connection, in, out, std::move(options)));
}

// What the peer does with its one connection, in a thread of its own.
inline Beside peer(const RawServer& server, std::function<void(int)> conduct) {
  return Beside([&server, conduct = std::move(conduct)] {
    const FileDescriptor socket = server.accept();
    conduct(socket.get());
  });
}

}  // namespace confab
