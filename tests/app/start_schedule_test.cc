#include "app/load/start_schedule.h"

#include <vector>

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kBegin{1h};

// When those starts were planned that are begun at `now`, in ms.
std::vector<int> taken(StartSchedule& schedule, Clock::duration now, std::uint64_t running = 0) {
  std::vector<int> starts;
  while (const auto start = schedule.take(kBegin + now, running)) {
    starts.push_back(
        static_cast<int>(std::chrono::round<std::chrono::milliseconds>(*start - kBegin).count()));
    ++running;
  }
  return starts;
}

}  // namespace

TEST_CASE("starts are planned from the beginning, one interval apart") {
  StartSchedule schedule(kBegin, 4, 1s, 100);
  CHECK(schedule.next() == kBegin);
  CHECK(taken(schedule, 0ms) == std::vector{0});
  CHECK(schedule.next() == kBegin + 250ms);
  CHECK(taken(schedule, 249ms).empty());
  CHECK(taken(schedule, 250ms) == std::vector{250});
}

TEST_CASE("who comes late finds every start that was planned meanwhile, at its own time") {
  StartSchedule schedule(kBegin, 4, 1s, 100);
  CHECK(taken(schedule, 700ms) == std::vector{0, 250, 500});
  CHECK(taken(schedule, 10s) == std::vector{750});
  CHECK_FALSE(schedule.next());
  CHECK(schedule.planned() == 4);
  CHECK(schedule.dropped() == 0);
}

TEST_CASE("a start that finds as many running as may is dropped, not put off") {
  StartSchedule schedule(kBegin, 4, 1s, 2);
  CHECK(taken(schedule, 500ms) == std::vector{0, 250});
  CHECK(schedule.dropped() == 1);
  CHECK(taken(schedule, 750ms, 1) == std::vector{750});
  CHECK(schedule.planned() == 4);
  CHECK(schedule.dropped() == 1);
}

TEST_CASE("a rate that is no whole number of starts begins those that fit") {
  const auto starts = [](double per_second, Clock::duration during) {
    StartSchedule schedule(kBegin, per_second, during, 100);
    return taken(schedule, 5s).size();
  };
  CHECK(starts(30, 100ms) == 3);
  CHECK(starts(3, 1100ms) == 4);
  CHECK(starts(0.5, 10ms) == 1);
}

TEST_CASE("a schedule of millions does not drift") {
  StartSchedule schedule(kBegin, 3000, 1000s, 1);
  while (schedule.take(kBegin + 999s, 1)) {
  }
  CHECK(schedule.next() > kBegin + 999s);
  CHECK(*schedule.next() - (kBegin + 999s) < 1ms);
}
