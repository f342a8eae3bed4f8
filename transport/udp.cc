#include "transport/udp.h"

#include <asio/this_coro.hpp>
#include <utility>

#include "transport/listen_addresses.h"
#include "transport/resolve.h"
#include "transport/udp_dialled.h"
#include "transport/udp_listener.h"

namespace confab {
namespace {

asio::awaitable<std::unique_ptr<Connection>> connect(Url url, Deadline deadline) {
  check_internet_url(url);
  const auto addresses = co_await resolve(url.host, deadline);
  std::vector<SocketAddress> candidates;
  for (const auto& address : addresses) candidates.emplace_back(address, url.port);
  const auto executor = co_await asio::this_coro::executor;
  Endpoint who{url.authority()};
  co_return std::make_unique<DialledUdp>(executor, std::move(candidates), std::move(who));
}

FileDescriptor open_udp(const SocketAddress& at) { return open_bound(at, SOCK_DGRAM, false); }

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen(Url url) {
  check_internet_url(url);
  const auto addresses = co_await listen_addresses(url.host);
  const auto executor = co_await asio::this_coro::executor;
  std::vector<std::unique_ptr<Listener>> listeners;
  for (FileDescriptor& socket : open_all(addresses, url.port, open_udp)) {
    listeners.push_back(std::make_unique<UdpListener>(executor, std::move(socket)));
  }
  co_return listeners;
}

}  // namespace

Transport udp_transport() {
  Transport row;
  row.scheme = "udp";
  row.summary = "UDP datagrams";
  row.keeps_boundaries = true;
  row.connect = connect;
  row.listen = listen;
  return row;
}

}  // namespace confab
