#include "transport/udp.h"

#include <sys/socket.h>

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
  SocketOptions options = read_socket_options(url, SOCK_DGRAM, Side::client);
  const auto candidates = co_await resolve_peer(url, deadline, options.family);
  const auto executor = co_await asio::this_coro::executor;
  co_return std::make_unique<DialledUdp>(executor, candidates, Endpoint(url.authority()),
                                         std::move(options));
}

// Of the peer's family, if there is one: an answer comes to the socket that reached the peer.
asio::awaitable<Endpoint> udp_destination(Url url, Endpoint peer, Deadline deadline) {
  if (!url.options.empty()) throw UrlError(url.text() + ": where datagrams go has no options");
  read_socket_options(url, SOCK_DGRAM, Side::client);  // a path is no place for them
  const auto addresses = co_await resolve_peer(std::move(url), deadline, AF_UNSPEC);
  const auto same = std::ranges::find_if(addresses, [&](const SocketAddress& each) {
    return (each.family() == AF_INET6) == is_v6(peer.text);
  });
  co_return (same == addresses.end() ? addresses.front() : *same).endpoint();
}

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen_udp(Url url) {
  const auto executor = co_await asio::this_coro::executor;
  const SocketOptions options = read_socket_options(url, SOCK_DGRAM, Side::server);
  const OpenSocket open = [&options](const SocketAddress& at) {
    return open_bound(at, SOCK_DGRAM, false, options);
  };
  auto opening = open_all(std::move(url), options.family, open);
  std::vector<FileDescriptor> sockets = co_await std::move(opening);
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
  row.options = socket_option_names(SOCK_DGRAM);
  row.connect = connect_udp;
  row.resolve = udp_destination;
  row.listen = listen_udp;
  row.relay = relay_udp;
  return row;
}

}  // namespace confab
