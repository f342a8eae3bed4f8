#pragma once
// A unix socket of datagrams: one that dialled, or one that hears everyone.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "transport/fair_turn.h"
#include "transport/signal.h"
#include "transport/timer.h"
#include "transport/unix_socket.h"
#include "transport/watch.h"

namespace confab {

// It is not connected, so whoever knows its name is heard, and a server that began anew is reached
// again: each send looks its path up. Who has no name sent as "unnamed", and cannot be answered.
// One that dialled waits for room in its peer's queue; one that hears everyone does so for a
// moment, since a client that does not read must not hold up the others.
class UnixDatagrams final : public Connection {
 public:
  // `peer`: where sends go; of no name where this side listens. Throws std::system_error where
  // there is no room to watch it.
  UnixDatagrams(asio::any_io_executor executor, BoundUnix bound, UnixAddress peer);

  asio::awaitable<std::variant<Packet, End>> receive() override;
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  asio::awaitable<void> finish_sending() override;
  void close() noexcept override;
  Endpoint local() const override { return bound_.local; }
  Endpoint peer() const override { return peer_.endpoint(); }
  Traits traits() const override;
  std::vector<Fact> describe() const override;
  std::uint64_t unacknowledged() const noexcept override { return 0; }

 private:
  UnixAddress target(const Endpoint& to) const;
  Clock::time_point patience(const Endpoint& to) const;
  void note_full(const Endpoint& to);
  int try_send(std::string_view bytes, const UnixAddress& to) const noexcept;
  void check_open() const;

  BoundUnix bound_;
  UnixAddress peer_;
  Watch readable_;
  Timer room_;  // at a receiver whose queue is full
  std::size_t largest_;
  std::vector<char> buffer_;
  Endpoint from_;
  UnixAddress from_address_;
  // Of a listener: whose queue was full, and when.
  std::unordered_map<std::string, Clock::time_point> full_;
  FairTurn turn_;
  bool finished_ = false;
  bool open_ = true;
};

// Its first accept() gives the connection that hears everyone.
class UnixDatagramListener final : public Listener {
 public:
  UnixDatagramListener(asio::any_io_executor executor, BoundUnix bound);

  asio::awaitable<std::unique_ptr<Connection>> accept() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }

 private:
  Endpoint local_;
  std::unique_ptr<Connection> heard_;  // null once accept() gave it away
  Signal closed_;
  bool is_closed_ = false;
};

}  // namespace confab
