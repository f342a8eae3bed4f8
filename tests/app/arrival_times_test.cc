#include "app/replay/arrivals.h"

#include <deque>

#include "tests/support/catch.h"

using namespace confab;
using std::chrono::milliseconds;

namespace {

const Clock::time_point kStart{};

}  // namespace

TEST_CASE("each byte has the time of the piece that it came in") {
  ArrivalTimes times;
  times.add(3, kStart + milliseconds(1));
  times.add(2, kStart + milliseconds(2));
  for (const int at : {1, 1, 1, 2, 2}) {
    CHECK(times.first() == kStart + milliseconds(at));
    times.take(1);
  }
  times.add(4, kStart + milliseconds(3));
  times.add(4, kStart + milliseconds(4));
  times.take(5);
  CHECK(times.first() == kStart + milliseconds(4));
}

TEST_CASE("of very many pieces the first one has its own time, and none a later one") {
  ArrivalTimes times;
  std::deque<Clock::time_point> each;
  for (int n = 0; n < 100'000; ++n) {
    each.push_back(kStart + milliseconds(n));
    times.add(1, each.back());
  }
  CHECK(times.first() == kStart);
  for (; !each.empty(); each.pop_front()) {
    if (times.first() > each.front()) FAIL(each.size());
    times.take(1);
  }
  times.add(1, kStart + milliseconds(7));
  CHECK(times.first() == kStart + milliseconds(7));
}
