#include "app/replay/lazy_deadline.h"

#include <utility>

namespace confab {

LazyDeadline::LazyDeadline(const asio::any_io_executor& executor, std::function<void()> due)
    : timer_(executor), due_(std::move(due)) {}

void LazyDeadline::set(Clock::time_point at) {
  wanted_ = at;
  if (at < armed_) arm(at);
}

void LazyDeadline::arm(Clock::time_point at) {
  armed_ = at;
  timer_.call_at(at, [this] { look(); });
}

void LazyDeadline::look() {
  armed_ = Clock::time_point::max();
  if (wanted_ == Clock::time_point::max()) return;
  if (wanted_ > timer_.time().now()) return arm(wanted_);
  clear();
  due_();
}

}  // namespace confab
