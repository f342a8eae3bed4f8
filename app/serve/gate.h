#pragma once
// Waiting for something that happens once.

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

namespace confab {

// Any number may wait; who waits must hold the gate alive.
class Gate {
 public:
  explicit Gate(const asio::any_io_executor& executor)
      : timer_(executor, asio::steady_timer::time_point::max()) {}

  void open() {
    open_ = true;
    timer_.cancel();
  }
  asio::awaitable<void> wait() {
    // The timer never runs out: its error says only that it was cancelled.
    std::error_code cancelled;
    while (!open_) co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }

 private:
  asio::steady_timer timer_;
  bool open_ = false;
};

}  // namespace confab
