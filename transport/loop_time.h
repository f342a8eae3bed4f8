#pragma once
// The time of a loop: what everything that runs on an io_context looks at when it asks how late it
// is, or waits. It is the system's, unless a test has given the loop a clock of its own, which
// stands still until the test moves it (tests/support/fake_time.h).
//
//   LoopTime& time = LoopTime::of(executor);      one for each io_context, which owns it
//   time.now()                                    intervals and deadlines
//   time.wall()                                   the time of day, for people
//   Timer(executor)                               waits: timer.h; Signal(executor): signal.h

#include <asio/any_io_executor.hpp>
#include <asio/execution_context.hpp>
#include <chrono>
#include <functional>

#include "transport/deadline.h"

namespace confab {

// Another clock for a loop. Outlives it.
class OtherTime {
 public:
  virtual ~OtherTime() = default;
  virtual Clock::time_point now() const noexcept = 0;
  virtual std::chrono::system_clock::time_point wall() const noexcept = 0;
  // `due` is called from the loop, when now() has come to `at`.
  virtual void call_at(Clock::time_point at, std::function<void()> due) = 0;
};

class LoopTime final : public asio::execution_context::service {
 public:
  using key_type = LoopTime;
  static asio::execution_context::id id;

  explicit LoopTime(asio::execution_context& context) : service(context) {}
  // `executor` must be an io_context's.
  static LoopTime& of(const asio::any_io_executor& executor);
  static LoopTime& of(asio::execution_context& context);

  Clock::time_point now() const noexcept {
    return other_ == nullptr ? Clock::now() : other_->now();
  }
  std::chrono::system_clock::time_point wall() const noexcept;
  // `limit` from now.
  Deadline deadline_in(Clock::duration limit) const noexcept { return {now() + limit, limit}; }

  // Before anything on the loop has looked at the clock. Null: the system's again.
  void go_by(OtherTime* other) noexcept { other_ = other; }
  OtherTime* other() const noexcept { return other_; }

 private:
  void shutdown() override {}

  OtherTime* other_ = nullptr;
};

}  // namespace confab
