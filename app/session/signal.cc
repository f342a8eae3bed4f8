#include "app/session/signal.h"

#include <algorithm>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <system_error>
#include <utility>

namespace confab {
namespace {

// Takes the timer off the list however the wait ends, the destruction of its frame included.
class Registration {
 public:
  using List = std::shared_ptr<std::vector<asio::steady_timer*>>;
  Registration(List list, asio::steady_timer& timer) : list_(std::move(list)), timer_(timer) {
    list_->push_back(&timer_);
  }
  ~Registration() { std::erase(*list_, &timer_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  List list_;
  asio::steady_timer& timer_;
};

}  // namespace

asio::awaitable<void> Signal::wait_until(std::chrono::steady_clock::time_point latest) {
  asio::steady_timer timer(io_, latest);
  Registration registered(waiting_, timer);
  std::error_code ignored;  // notify() ends the wait by cancelling it
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw std::system_error(asio::error::operation_aborted);
  }
}

void Signal::notify() {
  for (asio::steady_timer* each : *waiting_) each->cancel();
}

}  // namespace confab
