#pragma once
// A lost connection, and a coroutine that looks after the message that crossed its end: it waits
// until the message's fate is known (recovery.h), and goes on as whoever started it wants. There is
// one at a time: a connection that is lost meanwhile is given to it, too (take()).
//
//   start() --> work: while has_lost(): co_await fate() ... open again, send again --> ended()
//                            ^ take()                        abandon(), at any time --> ended()

#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "app/session/recovery.h"
#include "transport/connection.h"
#include "transport/loop_time.h"

namespace confab {

class Rescue {
 public:
  explicit Rescue(asio::io_context& io) : io_(io), time_(LoopTime::of(io)) {}

  // A connection that was lost, and is not closed. `counted_bytes`: of the message, so many count
  // as sent already.
  void take(std::shared_ptr<Connection> lost, std::uint64_t counted_bytes);
  bool has_lost() const noexcept { return lost_ != nullptr; }
  std::uint64_t counted_bytes() const noexcept { return counted_bytes_; }

  // Once. `ended` is called when `work` is over, however that went, and keeps this alive. What
  // `work` throws leaves io_context::run(), unless it was cancelled.
  void start(asio::awaitable<void> work, std::function<void()> ended);

  // In `work`, where has_lost(): waits until Recovery::looked() knows what is to be done, and
  // closes the connection. Nothing: it was abandoned meanwhile.
  asio::awaitable<std::optional<Recovery::Action>> fate(Recovery& recovery, bool may_open);

  // Cancels `work`. Gives the connection back that was not closed yet, if there is one.
  std::shared_ptr<Connection> abandon();

 private:
  asio::io_context& io_;
  LoopTime& time_;
  std::shared_ptr<Connection> lost_;
  std::uint64_t counted_bytes_ = 0;
  asio::cancellation_signal cancel_;
};

}  // namespace confab
