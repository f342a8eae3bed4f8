#pragma once
// A UDP conversation that we began. Its sockets are not connected, so whoever answers is heard and
// named; that a port refused is known all the same, from the sockets' error queues.
//
//   send() ---> the v4 or the v6 socket, by where it goes (each is opened when first needed)
//   receive() <--- the datagrams of both, and the errors that came back
//
// A name may have several addresses. Until somebody was heard, a refusal makes the next one the
// peer: what was sent is sent again to that one, here and nowhere else; those above hear of it as a
// note.

#include <array>
#include <deque>
#include <memory>
#include <optional>

#include "transport/connection.h"
#include "transport/fair_turn.h"
#include "transport/network_error.h"
#include "transport/socket_options.h"
#include "transport/udp_socket.h"
#include "transport/watch.h"

namespace confab {

class DialledUdp final : public Connection {
 public:
  // `candidates`: the peer's addresses, at least one. The first that there is a route to is the
  // peer at first. Throws NetworkError(Op::connect, who) if
  // there is a route to none.
  DialledUdp(asio::any_io_executor executor, const std::vector<SocketAddress>& candidates,
             const Endpoint& who, SocketOptions options);

  // A refusal is a NetworkError(Op::recv) with the endpoint that refused; it never ends the
  // connection.
  asio::awaitable<std::variant<Packet, End>> receive() override;
  // Where the peer has other addresses, and nobody was heard yet, this looks whether it refused at
  // once, as it does on loopback.
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  asio::awaitable<void> finish_sending() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }
  Endpoint peer() const override { return peer_; }
  Traits traits() const override;
  std::vector<Fact> describe() const override;
  std::uint64_t unacknowledged() const noexcept override { return 0; }

  // The same for a loop that does its own waiting (relay_datagrams.cc), on descriptors().
  std::array<int, 2> descriptors() const noexcept;  // -1: none
  // False: try again once a descriptor is writable. Throws as send() does.
  bool try_send(std::string_view bytes, const Endpoint& to);
  // What receive() would return, if there is something now.
  std::optional<Packet> try_receive();
  // Whether what try_receive() brought last came from peer(), and not from somebody else.
  bool last_was_from_peer() const noexcept { return last_source_ == candidates_[current_]; }
  // What receive() would throw. Also filled by the other two.
  std::optional<NetworkError> take_report();

 private:
  bool may_move_on() const noexcept { return !heard_ && current_ + 1 < candidates_.size(); }
  UdpSocket& socket_for(const SocketAddress& towards);
  FileDescriptor open_here(int family) const;
  SocketAddress target(const Endpoint& to) const;
  std::optional<Packet> try_receive(UdpSocket& socket);
  asio::awaitable<void> readable();
  void wake_receiver() noexcept;
  bool collect_errors(UdpSocket& socket);
  void report(const SocketAddress& who, int error);
  bool was_left(const SocketAddress& who) const noexcept;
  void keep(std::string_view bytes);
  void move_on(const std::string& why);
  void send_again();
  void talk_to(std::size_t candidate);
  void check_open() const;

  asio::any_io_executor executor_;
  SocketOptions options_;
  std::vector<SocketAddress> candidates_;
  std::size_t current_ = 0;  // of candidates_
  Endpoint peer_;
  Endpoint local_;
  std::vector<std::unique_ptr<UdpSocket>> sockets_;  // at most one a family
  std::optional<Watch> either_;                      // both, once there are two
  std::unique_ptr<char[]> buffer_;
  std::optional<SocketAddress> elsewhere_;  // where send() went last that was not to the peer
  SocketAddress last_source_;
  Endpoint last_source_text_;
  std::deque<NetworkError> reports_;  // what receive() has still to tell
  // What the peer was sent while there is another address to send it to; none of it where it is
  // too much.
  std::vector<std::string> kept_;
  std::size_t kept_bytes_ = 0;
  bool is_too_much_ = false;
  FairTurn turn_;
  bool heard_ = false;
  bool woken_ = false;
  bool finished_ = false;
  bool open_ = true;
};

}  // namespace confab
