#pragma once
// When sessions are to begin, where nobody waits for others to end: planned before the first one.

#include <cstdint>
#include <optional>

#include "transport/deadline.h"

namespace confab {

// With 4 a second for 1 s, and at most 2 at once:
//
//   planned    0      250     500     750 ms
//   running    0       1       2       1
//              begins  begins  dropped begins
class StartSchedule {
 public:
  // The first start is at `begin`, the last one before `begin + during`.
  StartSchedule(Clock::time_point begin, double per_second, Clock::duration during,
                std::uint64_t most_at_once);

  // The next start whose time has come, with the time that it was planned for; nothing: none has.
  // To be asked until it says so. Those that find too many running are dropped: a start that waited
  // would hide what its user would have seen.
  std::optional<Clock::time_point> take(Clock::time_point now, std::uint64_t running);

  // When the next one is planned; nothing: there are no more.
  std::optional<Clock::time_point> next() const;
  std::uint64_t planned() const noexcept { return planned_; }  // those whose time has come
  std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  Clock::time_point begin_;
  double per_second_;
  std::uint64_t most_at_once_;
  std::uint64_t all_;
  std::uint64_t planned_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace confab
