#include "transport/udp.h"

#include <algorithm>
#include <asio/this_coro.hpp>
#include <utility>

#include "transport/internet_places.h"
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

// Of the peer's family, if there is one: an answer comes to the socket that reached the peer.
asio::awaitable<Endpoint> udp_destination(Url url, Endpoint peer, Deadline deadline) {
  const auto addresses = co_await resolve_peer(std::move(url), deadline);
  const auto same = std::ranges::find_if(addresses, [&](const SocketAddress& each) {
    return (each.family() == AF_INET6) == is_v6(peer.text);
  });
  co_return (same == addresses.end() ? addresses.front() : *same).endpoint();
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
  row.places = internet_places("/proc/net/udp");
  row.connect = connect_udp;
  row.resolve = udp_destination;
  row.listen = listen_udp;
  row.relay = relay_udp;
  return row;
}

}  // namespace confab
