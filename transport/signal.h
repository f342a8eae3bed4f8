#pragma once
// "Something changed": what a coroutine waits for that waits for a state, not for bytes.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <vector>

#include "transport/timer.h"

namespace confab {

class Signal {
 public:
  // `executor` must be an io_context's.
  explicit Signal(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  explicit Signal(asio::io_context& io) : executor_(io.get_executor()) {}

  // Returns after notify(), or at `latest`: the caller looks at its condition again. Any number may
  // wait. Throws operation_aborted when the waiting coroutine is cancelled.
  asio::awaitable<void> wait_until(Clock::time_point latest);
  asio::awaitable<void> wait() { return wait_until(Clock::time_point::max()); }
  void notify();

  LoopTime& time() const { return LoopTime::of(executor_); }

 private:
  asio::any_io_executor executor_;
  // One timer a waiter, living in the waiter's frame; shared, since a frame may outlive this
  // object.
  std::shared_ptr<std::vector<Timer*>> waiting_;  // null: nobody has waited yet
};

}  // namespace confab
