#include "app/mock/channel.h"

namespace confab {

// What arrives meanwhile wakes it, and lets it wait on.
asio::awaitable<void> Channel::pause(Clock::duration length) {
  const Clock::time_point end = Clock::now() + length;
  for (check(); Clock::now() < end; check()) co_await arrivals.wait_until(end);
}

}  // namespace confab
