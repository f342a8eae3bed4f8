#pragma once
// One wait at a time, by the loop's clock.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>

#include "transport/loop_time.h"

namespace confab {

// A wait that begins takes the place of the one before. A timer that is gone calls nothing. But who
// is in wait_until() goes on, with false: cancel it first, or let it use only what lives longer.
class Timer {
 public:
  // `executor` must be an io_context's.
  explicit Timer(const asio::any_io_executor& executor);
  explicit Timer(asio::io_context& io) : Timer(asio::any_io_executor(io.get_executor())) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Calls `due` from the loop, at `at` or as soon as it can; it may start or destroy this timer.
  // time_point::max() is never.
  void call_at(Clock::time_point at, std::function<void()> due);
  void call_after(Clock::duration delay, std::function<void()> due) {
    call_at(time_.now() + delay, std::move(due));
  }
  // True: `at` has come. False: cancel() came first, or another wait. Throws operation_aborted when
  // the waiting coroutine is cancelled.
  asio::awaitable<bool> wait_until(Clock::time_point at);
  asio::awaitable<bool> wait_for(Clock::duration delay) { return wait_until(time_.now() + delay); }

  // Ends the wait: what was to be called is not, who waits goes on. Safe without one.
  void cancel() noexcept;

  LoopTime& time() const noexcept { return time_; }

 private:
  struct Wait {
    std::uint64_t number = 0;  // of the wait that counts: a handler that is on its way looks here
    bool has_come = false;     // the time that a coroutine waits for
  };
  std::uint64_t begin() noexcept;

  LoopTime& time_;
  asio::steady_timer timer_;
  std::shared_ptr<Wait> wait_ = std::make_shared<Wait>();
};

// Throws operation_aborted if the coroutine that awaits this was cancelled: who wakes looks whether
// that was why.
asio::awaitable<void> throw_if_cancelled();

// Lets time pass. Throws operation_aborted when the coroutine is cancelled.
asio::awaitable<void> sleep_until(Clock::time_point at);
asio::awaitable<void> sleep_for(Clock::duration length);

}  // namespace confab
