#include "transport/signal.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

// Takes the timer off the list however the wait ends, the destruction of its frame included.
class Registration {
 public:
  using List = std::shared_ptr<std::vector<Timer*>>;
  Registration(List list, Timer& timer) : list_(std::move(list)), timer_(timer) {
    list_->push_back(&timer_);
  }
  ~Registration() { std::erase(*list_, &timer_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  List list_;
  Timer& timer_;
};

}  // namespace

asio::awaitable<void> Signal::wait_until(Clock::time_point latest) {
  if (!waiting_) waiting_ = std::make_shared<std::vector<Timer*>>();
  Timer timer(executor_);
  Registration registered(waiting_, timer);
  co_await timer.wait_until(latest);
}

void Signal::notify() {
  if (!waiting_) return;
  for (Timer* each : *waiting_) each->cancel();
}

}  // namespace confab
