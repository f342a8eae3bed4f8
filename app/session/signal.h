#pragma once
// "Something changed": what a coroutine waits for that waits for a state, not for bytes.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <vector>

namespace confab {

class Signal {
 public:
  explicit Signal(asio::io_context& io) : io_(io) {}

  // Returns after notify(), or at `latest`: the caller looks at its condition again. Any number may
  // wait. Throws operation_aborted when the waiting coroutine is cancelled.
  asio::awaitable<void> wait_until(std::chrono::steady_clock::time_point latest);
  void notify();

 private:
  asio::io_context& io_;
  // One timer a waiter, living in the waiter's frame; shared, since a frame may outlive this
  // object.
  std::shared_ptr<std::vector<asio::steady_timer*>> waiting_ =
      std::make_shared<std::vector<asio::steady_timer*>>();
};

}  // namespace confab
