#include "transport/unix.h"

#include <sys/socket.h>

#include <asio/this_coro.hpp>
#include <cerrno>
#include <utility>

#include "transport/address_holder.h"
#include "transport/stream_listener.h"
#include "transport/udp_socket.h"
#include "transport/unix_connection.h"
#include "transport/unix_datagrams.h"
#include "transport/unix_packets.h"
#include "transport/unix_socket.h"

namespace confab {
namespace {

using Listeners = std::vector<std::unique_ptr<Listener>>;

// `Made`: UnixConnection, or another with one peer.
template <class Made>
asio::awaitable<std::unique_ptr<Connection>> connect_to_one(Url url, Deadline deadline) {
  BoundUnix own = bind_own_side(url, Made::kType);
  const UnixAddress peer(url.host);
  auto connecting = connect_unix(peer, Made::kType, deadline, std::move(own.socket));
  FileDescriptor socket = co_await std::move(connecting);
  const auto executor = co_await asio::this_coro::executor;
  try {
    co_return std::make_unique<Made>(executor, std::move(socket), peer.endpoint(),
                                     std::move(own.file));
  } catch (const std::system_error& error) {  // no room in the poller
    throw NetworkError(Op::connect, peer.endpoint(), error.code(), true);
  }
}

template <class Made>
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
    return std::make_unique<Made>(executor(), std::move(socket), std::move(who));
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

template <class Made>
asio::awaitable<Listeners> listen_for_each(Url url) {
  BoundUnix bound = bind_unix(url, Made::kType);
  if (::listen(bound.socket.get(), SOMAXCONN) != 0)
    throw NetworkError(Op::bind, bound.local, system_code(errno), true);
  const auto executor = co_await asio::this_coro::executor;
  co_return one_listener<UnixListener<Made>>(executor, std::move(bound));
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
  places.as_bound = [](Url listened, const Endpoint&) { return listened; };
  places.is_everywhere = [](const Endpoint&) { return false; };
  places.for_network = [](const Endpoint&) { return std::string(); };
  places.holder = [](const Endpoint& local) { return unix_address_holder(local); };
  return places;
}

Transport unix_row(std::string scheme, std::string summary) {
  Transport row;
  row.scheme = std::move(scheme);
  row.summary = std::move(summary);
  row.places = unix_places();
  row.options = {"bind", "mode"};
  row.file_options = {"bind"};
  return row;
}

}  // namespace

Transport unix_transport() {
  Transport row = unix_row("unix", "a unix socket, a stream");
  row.connect = connect_to_one<UnixConnection>;
  row.listen = listen_for_each<UnixConnection>;
  return row;
}

Transport unixpacket_transport() {
  Transport row = unix_row("unixpacket", "a unix socket, messages to one peer");
  row.promises = unix_packet_traits(kUsualUnixDatagram);
  row.connect = connect_to_one<UnixPackets>;
  row.listen = listen_for_each<UnixPackets>;
  return row;
}

Transport unixgram_transport() {
  Transport row = unix_row("unixgram", "a unix socket, datagrams");
  row.promises = datagram_traits(kUsualUnixDatagram);
  row.connect = connect_datagrams;
  row.resolve = unix_destination;
  row.listen = listen_datagrams;
  return row;
}

}  // namespace confab
