#include "transport/tcp.h"

#include <sys/socket.h>

#include <asio/this_coro.hpp>
#include <cerrno>
#include <utility>

#include "transport/connect_race.h"
#include "transport/internet_places.h"
#include "transport/listen_addresses.h"
#include "transport/network_error.h"
#include "transport/resolve.h"
#include "transport/stream_listener.h"
#include "transport/tcp_connection.h"
#include "transport/tcp_info.h"

namespace confab {
namespace {

// The kernel cuts it to net.core.somaxconn, 4096 by default: a burst of connects is not to fail.
constexpr int kBacklog = 4096;

asio::awaitable<std::unique_ptr<Connection>> connect_tcp(Url url, Deadline deadline) {
  SocketOptions options = read_socket_options(url, SOCK_STREAM, Side::client);
  auto candidates = interleave_families(co_await resolve_peer(url, deadline, options.family));
  const Endpoint who(url.authority());
  auto connecting = connect_first(std::move(candidates), who, deadline, std::move(options));
  FileDescriptor socket = co_await std::move(connecting);
  send_without_delay(socket.get());
  Endpoint peer = remote_address(socket.get()).endpoint();
  if (peer.empty()) peer = who;  // reset already
  const auto executor = co_await asio::this_coro::executor;
  try {
    co_return std::make_unique<TcpConnection>(executor, std::move(socket), std::move(peer));
  } catch (const std::system_error& error) {  // no room in the poller
    throw NetworkError(Op::connect, who, error.code(), true);
  }
}

class TcpListener final : public StreamListener {
 public:
  TcpListener(const asio::any_io_executor& executor, FileDescriptor socket, Endpoint local)
      : StreamListener(executor, std::move(socket), std::move(local)) {}

  std::vector<Fact> describe() const override {
    const TcpBacklog backlog = read_tcp_backlog(descriptor());
    return {{"backlog", std::to_string(backlog.waiting) + " waiting, room for " +
                            std::to_string(backlog.most)}};
  }

 private:
  std::unique_ptr<Connection> adopt(FileDescriptor socket, const sockaddr_storage& peer,
                                    socklen_t size) override {
    const SocketAddress address(reinterpret_cast<const sockaddr*>(&peer), size);
    return std::make_unique<TcpConnection>(executor(), std::move(socket), address.endpoint());
  }
};

FileDescriptor open_listening(const SocketAddress& at, const SocketOptions& options) {
  FileDescriptor socket = open_bound(at, SOCK_STREAM, true, options);
  send_without_delay(socket.get());
  if (::listen(socket.get(), kBacklog) != 0) {
    throw NetworkError(Op::bind, at.endpoint(), system_code(errno), true);
  }
  return socket;
}

asio::awaitable<std::vector<std::unique_ptr<Listener>>> listen_tcp(Url url) {
  const auto executor = co_await asio::this_coro::executor;
  const SocketOptions options = read_socket_options(url, SOCK_STREAM, Side::server);
  const OpenSocket open = [&options](const SocketAddress& at) {
    return open_listening(at, options);
  };
  auto opening = open_all(std::move(url), options.family, open);
  std::vector<FileDescriptor> sockets = co_await std::move(opening);
  co_return listeners_on<TcpListener>(executor, std::move(sockets));
}

}  // namespace

Transport tcp_transport() {
  Transport row;
  row.scheme = "tcp";
  row.keeps_port = true;
  row.summary = "a TCP connection";
  row.promises = tcp_traits();
  row.places = internet_places("/proc/net/tcp");
  row.options = socket_option_names(SOCK_STREAM);
  row.connect = connect_tcp;
  row.listen = listen_tcp;
  return row;
}

}  // namespace confab
