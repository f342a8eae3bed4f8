#include "transport/udp.h"

#include <asio/this_coro.hpp>
#include <utility>

#include "transport/listen_addresses.h"
#include "transport/relay_datagrams.h"
#include "transport/resolve.h"
#include "transport/udp_dialled.h"
#include "transport/udp_listener.h"

namespace confab {
namespace {

asio::awaitable<std::unique_ptr<Connection>> connect_udp(Url url, Deadline deadline) {
  const auto candidates = co_await resolve_peer(url, deadline);
  const auto executor = co_await asio::this_coro::executor;
  co_return std::make_unique<DialledUdp>(executor, candidates, Endpoint(url.authority()));
}

asio::awaitable<std::vector<Endpoint>> destinations(Url url, Deadline deadline) {
  const auto addresses = co_await resolve_peer(std::move(url), deadline);
  std::vector<Endpoint> endpoints;
  endpoints.reserve(addresses.size());
  for (const SocketAddress& each : addresses) endpoints.push_back(each.endpoint());
  co_return endpoints;
}

FileDescriptor open_udp(const SocketAddress& at) { return open_bound(at, SOCK_DGRAM, false); }

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen_udp(Url url) {
  const auto executor = co_await asio::this_coro::executor;
  std::vector<FileDescriptor> sockets = co_await open_all(std::move(url), open_udp);
  co_return listeners_on<UdpListener>(executor, std::move(sockets));
}

// `connection` is one of connect_udp().
asio::awaitable<RelayResult> relay_udp(Connection& connection, int in, int out,
                                       RelayOptions options) {
  return relay_datagrams(static_cast<DialledUdp&>(connection), in, out, std::move(options));
}

}  // namespace

Transport udp_transport() {
  Transport row;
  row.scheme = "udp";
  row.summary = "UDP datagrams";
  row.promises = datagram_traits(kLargestIpv6Datagram);
  row.connect = connect_udp;
  row.resolve = destinations;
  row.listen = listen_udp;
  row.relay = relay_udp;
  return row;
}

}  // namespace confab
