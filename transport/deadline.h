#pragma once
// The latest moment at which an attempt may still succeed.

#include <chrono>

namespace confab {

using Clock = std::chrono::steady_clock;

struct Deadline {
  Clock::time_point at = Clock::time_point::max();
  Clock::duration limit =
      Clock::duration::max();  // what was asked for; named in "timed out after 10 s"
};

}  // namespace confab
