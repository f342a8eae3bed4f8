#pragma once
// A clock that stands still until the test moves it: hours of waiting in no time, and always the
// same. For loops whose peers are in memory; nothing tells it when a real socket is ready.

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "transport/loop_time.h"

namespace confab {

class FakeTime final : public OtherTime {
 public:
  // To be made before anything on `io` looks at its clock. Outlives what waits on `io`.
  explicit FakeTime(asio::io_context& io) : io_(io) { LoopTime::of(io).go_by(this); }
  ~FakeTime() override { LoopTime::of(io_).go_by(nullptr); }
  FakeTime(const FakeTime&) = delete;
  FakeTime& operator=(const FakeTime&) = delete;

  Clock::time_point now() const noexcept override { return now_; }
  std::chrono::system_clock::time_point wall() const noexcept override {
    return std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(now_ - kBegin);
  }
  void call_at(Clock::time_point at, std::function<void()> due) override {
    waiting_.emplace(std::max(at, now_), std::move(due));
  }

  // Runs whatever can go on without time passing.
  void settle() {
    if (io_.stopped()) io_.restart();
    while (io_.poll() > 0 || call_due()) io_.restart();
    io_.restart();
  }
  // Lets so much time pass, a wait after the other.
  void pass(Clock::duration length) {
    const Clock::time_point end = now_ + length;
    settle();
    while (!waiting_.empty() && waiting_.begin()->first <= end) {
      now_ = waiting_.begin()->first;
      settle();
    }
    now_ = end;
  }
  // So much time passes in which the loop gets nothing done.
  void stall(Clock::duration length) { now_ += length; }
  // Until `is_done`, as fast as can be: where everybody waits, it is the next wait's time. Throws
  // when nothing is left to wait for.
  void run_until(const std::function<bool()>& is_done) {
    settle();
    while (!is_done()) {
      if (waiting_.empty()) throw std::runtime_error("it waits for what never comes");
      now_ = std::max(now_, waiting_.begin()->first);
      settle();
    }
  }
  // Until `work` ended. What it throws is thrown.
  void run(asio::awaitable<void> work) {
    std::exception_ptr failure;
    bool done = false;
    auto note_end = [&](std::exception_ptr error) {
      failure = error;
      done = true;
    };
    asio::co_spawn(io_, std::move(work), std::move(note_end));
    run_until([&] { return done; });
    if (failure) std::rethrow_exception(failure);
  }
  template <class T>
  T run(asio::awaitable<T> work) {
    std::optional<T> result;
    auto keep = [](asio::awaitable<T> inner, std::optional<T>& place) -> asio::awaitable<void> {
      place.emplace(co_await std::move(inner));
    };
    run(keep(std::move(work), result));
    return std::move(*result);
  }

 private:
  bool call_due() {
    if (waiting_.empty() || waiting_.begin()->first > now_) return false;
    const auto due = waiting_.extract(waiting_.begin());
    due.mapped()();
    return true;
  }

  static constexpr Clock::time_point kBegin{std::chrono::hours(1000)};

  asio::io_context& io_;
  Clock::time_point now_ = kBegin;
  std::multimap<Clock::time_point, std::function<void()>> waiting_;
};

}  // namespace confab
