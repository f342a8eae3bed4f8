#pragma once
// A line that takes its time: when what is given to it has left.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace confab {

class Bandwidth {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Bandwidth(std::uint64_t bytes_a_second) : rate_(bytes_a_second) {}  // 0: without limit

  // Of `bytes` given at `now`, which never goes back, when the last one has left.
  Clock::time_point sent(std::size_t bytes, Clock::time_point now) {
    if (rate_ == 0) return now;
    const double seconds = static_cast<double>(bytes) / static_cast<double>(rate_);
    free_at_ = std::max(free_at_, now) + std::chrono::nanoseconds(std::llround(seconds * 1e9));
    return free_at_;
  }

 private:
  std::uint64_t rate_;
  Clock::time_point free_at_{};
};

}  // namespace confab
