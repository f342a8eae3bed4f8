#include "app/serve/delay_queue.h"

#include <utility>

namespace confab {

DelayQueue::DelayQueue(const asio::any_io_executor& executor, Clock::duration delay)
    : delay_(delay), timer_(executor) {}

DelayQueue::Entry::Entry(DelayQueue& queue, std::function<void()> due)
    : queue_(queue), due_(std::move(due)) {}

void DelayQueue::Entry::start() {
  cancel();
  at_ = queue_.timer_.time().now() + queue_.delay_;
  place_ = queue_.waiting_.insert(queue_.waiting_.end(), this);
  waiting_ = true;
  if (!queue_.armed_) queue_.arm();
}

void DelayQueue::Entry::cancel() noexcept {
  if (!waiting_) return;
  queue_.waiting_.erase(place_);
  waiting_ = false;
}

void DelayQueue::arm() {
  armed_ = true;
  timer_.call_at(waiting_.front()->at_, [this] { call_due(); });
}

void DelayQueue::call_due() {
  armed_ = false;
  const Clock::time_point now = timer_.time().now();
  const auto lives = lifetime_.watch();
  while (!lives.expired() && !waiting_.empty() && waiting_.front()->at_ <= now) {
    Entry& entry = *waiting_.front();
    entry.cancel();
    entry.due_();
  }
  if (!lives.expired() && !waiting_.empty() && !armed_) arm();
}

}  // namespace confab
