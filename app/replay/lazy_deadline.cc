#include "app/replay/lazy_deadline.h"

#include <utility>

namespace confab {

LazyDeadline::LazyDeadline(const asio::any_io_executor& executor, std::function<void()> due)
    : timer_(executor), due_(std::move(due)) {}

LazyDeadline::~LazyDeadline() { *is_alive_ = false; }

void LazyDeadline::set(Clock::time_point at) {
  wanted_ = at;
  if (at < armed_) arm(at);
}

void LazyDeadline::arm(Clock::time_point at) {
  armed_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this, is_alive = is_alive_](std::error_code cancelled) {
    if (!cancelled && *is_alive) look();
  });
}

void LazyDeadline::look() {
  armed_ = Clock::time_point::max();
  if (wanted_ == Clock::time_point::max()) return;
  if (wanted_ > Clock::now()) return arm(wanted_);
  clear();
  due_();
}

}  // namespace confab
