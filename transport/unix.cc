#include "transport/unix.h"

#include <sys/socket.h>

#include <asio/this_coro.hpp>
#include <cerrno>
#include <utility>

#include "transport/address_holder.h"
#include "transport/relay_stream.h"
#include "transport/stream_listener.h"
#include "transport/udp_socket.h"
#include "transport/unix_connection.h"
#include "transport/unix_datagrams.h"
#include "transport/unix_socket.h"

namespace confab {
namespace {

using Listeners = std::vector<std::unique_ptr<Listener>>;

asio::awaitable<std::unique_ptr<Connection>> connect_stream(Url url, Deadline deadline) {
  BoundUnix own = bind_own_side(url, SOCK_STREAM);
  const UnixAddress peer(url.host);
  auto connecting = connect_unix(peer, SOCK_STREAM, deadline, std::move(own.socket));
  FileDescriptor socket = co_await std::move(connecting);
  const auto executor = co_await asio::this_coro::executor;
  try {
    co_return std::make_unique<UnixConnection>(executor, std::move(socket), peer.endpoint(),
                                               std::move(own.file));
  } catch (const std::system_error& error) {  // no room in the poller
    throw NetworkError(Op::connect, peer.endpoint(), error.code(), true);
  }
}

class UnixListener final : public StreamListener {
 public:
  UnixListener(const asio::any_io_executor& executor, BoundUnix bound)
      : StreamListener(executor, std::move(bound.socket), bound.local),
        file_(std::move(bound.file)) {}
  void close() noexcept override {
    StreamListener::close();
    file_.remove();
  }

 private:
  std::unique_ptr<Connection> adopt(FileDescriptor socket, const sockaddr_storage& peer,
                                    socklen_t size) override {
    Endpoint who = UnixAddress(peer, size).endpoint();
    if (who.empty()) who = unix_peer_process(socket.get());
    return std::make_unique<UnixConnection>(executor(), std::move(socket), std::move(who));
  }

  SocketFile file_;
};

template <class ListenerOn>
Listeners one_listener(const asio::any_io_executor& executor, BoundUnix bound) {
  const Endpoint local = bound.local;
  Listeners listeners;
  try {
    listeners.push_back(std::make_unique<ListenerOn>(executor, std::move(bound)));
  } catch (const std::system_error& error) {  // no room to watch one more
    throw NetworkError(Op::bind, local, error.code(), true);
  }
  return listeners;
}

asio::awaitable<Listeners> listen_stream(Url url) {
  BoundUnix bound = bind_unix(url, SOCK_STREAM);
  if (::listen(bound.socket.get(), SOMAXCONN) != 0)
    throw NetworkError(Op::bind, bound.local, system_code(errno), true);
  const auto executor = co_await asio::this_coro::executor;
  co_return one_listener<UnixListener>(executor, std::move(bound));
}

// Datagrams go nowhere else than a stream would: that nobody is there is said now, not by the first
// send.
asio::awaitable<std::unique_ptr<Connection>> connect_datagrams(Url url, Deadline deadline) {
  check_unix_url(url, {"bind"});
  const UnixAddress peer(url.host);
  co_await connect_unix(peer, SOCK_DGRAM, deadline);
  BoundUnix bound = bind_own_side(url, SOCK_DGRAM);
  if (!bound.socket) {
    bound.socket = bind_unix_somewhere(SOCK_DGRAM);
    bound.local = local_unix_address(bound.socket.get()).endpoint();
  }
  const auto executor = co_await asio::this_coro::executor;
  try {
    co_return std::make_unique<UnixDatagrams>(executor, std::move(bound), peer);
  } catch (const std::system_error& error) {
    throw NetworkError(Op::connect, peer.endpoint(), error.code(), true);
  }
}

asio::awaitable<Endpoint> unix_destination(Url url, Endpoint, Deadline) {
  check_unix_url(url);
  co_return UnixAddress(url.host).endpoint();
}

asio::awaitable<Listeners> listen_datagrams(Url url) {
  BoundUnix bound = bind_unix(url, SOCK_DGRAM);
  const auto executor = co_await asio::this_coro::executor;
  co_return one_listener<UnixDatagramListener>(executor, std::move(bound));
}

// Everything is on this machine.
Places unix_places() {
  Places places;
  places.are_paths = true;
  places.is_this_machine = [](const Url&) { return true; };
  places.is_same = [](const Url& place, const Url& other) { return place.host == other.host; };
  places.may_be = [](const Url& place, std::string_view endpoint) {
    return place.host == endpoint;
  };
  places.is_same_host = [](std::string_view, std::string_view) { return true; };
  places.host = [](std::string_view endpoint) { return std::string(endpoint); };
  places.listening = [](Url recorded) {
    recorded.options.clear();
    return recorded;
  };
  places.is_everywhere = [](const Endpoint&) { return false; };
  places.for_network = [](const Endpoint&) { return std::string(); };
  places.holder = [](const Endpoint& local) { return unix_address_holder(local); };
  return places;
}

}  // namespace

Transport unix_transport() {
  Transport row;
  row.scheme = "unix";
  row.summary = "a unix socket, a stream";
  row.places = unix_places();
  row.options = {"bind", "mode"};
  row.file_options = {"bind"};
  row.connect = connect_stream;
  row.listen = listen_stream;
  row.relay = relay_stream;
  return row;
}

Transport unixgram_transport() {
  Transport row;
  row.scheme = "unixgram";
  row.summary = "a unix socket, datagrams";
  row.promises = datagram_traits(kUsualUnixDatagram);
  row.places = unix_places();
  row.options = {"bind", "mode"};
  row.file_options = {"bind"};
  row.connect = connect_datagrams;
  row.resolve = unix_destination;
  row.listen = listen_datagrams;
  return row;
}

}  // namespace confab
