#include "transport/timer.h"

#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <system_error>
#include <utility>

#include "transport/cancelled.h"

namespace confab {

Timer::Timer(const asio::any_io_executor& executor)
    : time_(LoopTime::of(executor)), timer_(executor) {}

// The number of a new wait, which ends the one before.
std::uint64_t Timer::begin() noexcept {
  wait_->has_come = false;
  return ++wait_->number;
}

void Timer::call_at(Clock::time_point at, std::function<void()> due) {
  const std::uint64_t number = begin();
  auto call = [wait = wait_, number, due = std::move(due)] {
    if (wait->number == number) due();
  };
  timer_.cancel();
  if (at == Clock::time_point::max()) return;
  if (OtherTime* other = time_.other()) return other->call_at(at, std::move(call));
  timer_.expires_at(at);
  timer_.async_wait([call = std::move(call)](std::error_code cancelled) {
    if (!cancelled) call();
  });
}

// Whoever owns the timer may have gone when this goes on: it looks at `wait` alone.
asio::awaitable<bool> Timer::wait_until(Clock::time_point at) {
  const std::uint64_t number = begin();
  const auto wait = wait_;
  OtherTime* other = time_.other();
  timer_.expires_at(other == nullptr ? at : Clock::time_point::max());
  if (other != nullptr && at != Clock::time_point::max()) {
    auto wake = [this, wait, number] {
      if (wait->number != number) return;
      wait->has_come = true;
      timer_.cancel();
    };
    other->call_at(at, std::move(wake));
  }
  std::error_code cancelled;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const bool has_come = wait->number == number && (!cancelled || wait->has_come);
  co_await throw_if_cancelled();
  co_return has_come;
}

void Timer::cancel() noexcept {
  begin();
  try {
    timer_.cancel();
  } catch (...) {  // so Asio declares it; there is nothing in it that fails
  }
}

asio::awaitable<void> throw_if_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw_cancelled();
}

asio::awaitable<void> sleep_until(Clock::time_point at) {
  Timer timer(co_await asio::this_coro::executor);
  co_await timer.wait_until(at);
}

asio::awaitable<void> sleep_for(Clock::duration length) {
  Timer timer(co_await asio::this_coro::executor);
  co_await timer.wait_for(length);
}

}  // namespace confab
