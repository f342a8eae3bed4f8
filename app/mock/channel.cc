#include "app/mock/channel.h"

namespace confab {

// What arrives meanwhile wakes it, and lets it wait on.
asio::awaitable<void> Channel::pause(Clock::duration length) {
  const Clock::time_point end = arrivals.now() + length;
  for (check(); arrivals.now() < end; check()) co_await arrivals.wait_until(end);
}

}  // namespace confab
