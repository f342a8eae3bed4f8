#pragma once
// What is said over one connection, on its way to whom it is for: at once, or as the faults in
// force say.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/serve/served_connection.h"
#include "protocol/faults/fault.h"
#include "protocol/faults/stream_faults.h"
#include "transport/connection.h"
#include "transport/network_error.h"
#include "transport/signal.h"

namespace confab {

// Shared with what it has under way; stop() ends that.
//
//   pass() ─ no fault ────────────────────────────▶ to
//          └ StreamFaults ─▶ waiting_, by its due ─▶ to     at most 16 MiB: latency is no bandwidth
class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  using Then = StreamFaults::Then;

  // `connection`: its number, by which `faults` tell it from the others.
  Delivery(std::shared_ptr<ServerContext> context, std::shared_ptr<const Faults> faults,
           std::uint64_t connection, Direction direction, std::shared_ptr<Connection> to);

  // Returns once `to` has them, or they wait for their time. Throws NetworkError, also for what was
  // passed before. What follows them is the caller's, after drained().
  asio::awaitable<Then> pass(std::string_view bytes, PacketKind kind);
  // Until all has gone that was passed, and an end may. Throws as pass().
  asio::awaitable<void> drained();
  // Nothing that comes now goes on, nor an end.
  bool swallows();
  void stop();
  // Something was passed that has not been sent yet.
  bool has_waiting() const noexcept { return waiting_bytes_ > 0; }

 private:
  struct Waiting {
    std::string bytes;
    PacketKind kind;
    Clock::time_point due;

    std::size_t cost() const noexcept { return bytes.size() + sizeof(Waiting); }
  };

  void look_for_faults();
  asio::awaitable<void> queue_all(std::string_view bytes, PacketKind kind);
  void queue(std::string_view bytes, PacketKind kind);
  void wait(Waiting piece);
  asio::awaitable<void> send_waiting();
  void begin_sending();
  void check() const;

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<const Faults> in_force_;
  std::uint64_t connection_;
  Direction direction_;
  std::shared_ptr<Connection> to_;
  std::uint64_t version_ = 0;           // of those in force, that `faults_` are made of
  std::optional<StreamFaults> faults_;  // none in force: null
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;  // as they cost: of small pieces more than what is in them
  bool is_sending_ = false;
  bool has_stopped_ = false;
  std::optional<NetworkError> failure_;
  Timer due_;
  Signal changed_;
};

}  // namespace confab
