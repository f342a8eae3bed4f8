#pragma once
// A deadline that is moved far more often than it is reached.

#include <asio/any_io_executor.hpp>
#include <functional>

#include "transport/timer.h"

namespace confab {

// A timer of the kernel is touched only for an earlier deadline, or when the one that it was set
// for has come: a lock-step replay sets one every 5 s, not with every message (2 us of 10,
// 2026-11).
class LazyDeadline {
 public:
  // `due` is called from the executor, once for each set() whose time has come.
  LazyDeadline(const asio::any_io_executor& executor, std::function<void()> due);
  LazyDeadline(const LazyDeadline&) = delete;
  LazyDeadline& operator=(const LazyDeadline&) = delete;

  void set(Clock::time_point at);  // in place of the one before
  void clear() noexcept { wanted_ = Clock::time_point::max(); }

 private:
  void arm(Clock::time_point at);
  void look();

  Timer timer_;
  std::function<void()> due_;
  Clock::time_point wanted_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
};

}  // namespace confab
