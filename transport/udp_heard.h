#pragma once
// The connection of a UDP listener: receives from everyone, answers whom it is told to.

#include <memory>
#include <string>
#include <unordered_map>

#include "transport/connection.h"
#include "transport/fair_turn.h"
#include "transport/udp_socket.h"

namespace confab {

class HeardUdp final : public Connection {
 public:
  HeardUdp(std::unique_ptr<UdpSocket> socket, Endpoint local);

  asio::awaitable<std::variant<Packet, End>> receive() override;
  // `to` must not be empty: there is no peer. Leaves from the address that `to` wrote to last.
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  asio::awaitable<void> finish_sending() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }
  Endpoint peer() const override { return {}; }
  Traits traits() const override { return datagram_traits(largest_datagram(family_)); }
  std::vector<Fact> describe() const override;
  std::uint64_t unacknowledged() const noexcept override { return 0; }

 private:
  void remember(const UdpDatagram& datagram);
  LocalAddress answers_from(const Endpoint& to) const;
  SocketAddress target(const Endpoint& to) const;
  void check_open() const;

  std::unique_ptr<UdpSocket> socket_;
  int family_;
  Endpoint local_;
  std::unique_ptr<char[]> buffer_;
  SocketAddress last_source_;
  Endpoint last_source_text_;
  // Which of our addresses a source wrote to; only where we listen on all of them.
  std::unordered_map<std::string, SocketAddress> written_to_;
  FairTurn turn_;
  bool finished_ = false;
  bool open_ = true;
};

}  // namespace confab
