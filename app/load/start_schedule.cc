#include "app/load/start_schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace confab {
namespace {

// 0.1 s of 30 a second are 3 starts, not the 4 that 3.0000000000000004 would be rounded up to.
constexpr double kRounding = 1 - 1e-12;

std::uint64_t starts_in(double per_second, Clock::duration during) {
  const double starts = per_second * std::chrono::duration<double>(during).count();
  return static_cast<std::uint64_t>(std::max(1.0, std::ceil(starts * kRounding)));
}

}  // namespace

StartSchedule::StartSchedule(Clock::time_point begin, double per_second, Clock::duration during,
                             std::uint64_t most_at_once)
    : begin_(begin),
      per_second_(per_second),
      most_at_once_(most_at_once),
      all_(starts_in(per_second, during)) {}

std::optional<Clock::time_point> StartSchedule::next() const {
  if (planned_ == all_) return std::nullopt;
  const std::chrono::duration<double> after(static_cast<double>(planned_) / per_second_);
  return begin_ + std::chrono::duration_cast<Clock::duration>(after);
}

std::optional<Clock::time_point> StartSchedule::take(Clock::time_point now, std::uint64_t running) {
  for (auto start = next(); start && *start <= now; start = next()) {
    ++planned_;
    if (running < most_at_once_) return start;
    ++dropped_;
  }
  return std::nullopt;
}

}  // namespace confab
