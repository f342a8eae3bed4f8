#include "app/load/load_tally.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {
constexpr Clock::time_point kTallyBegin{1h};
}

TEST_CASE("response and service times are counted apart, and errors by their kind") {
  LoadTally tally(kTallyBegin);
  tally.exchange(kTallyBegin, 900ms, 1ms);
  tally.exchange(kTallyBegin, 2ms, 2ms);
  tally.error(kTallyBegin, "mismatch");
  tally.error(kTallyBegin, "ECONNREFUSED");
  tally.error(kTallyBegin, "mismatch");
  const LoadResult result = tally.result(kTallyBegin);
  CHECK(result.exchanges == 2);
  CHECK(result.response.max == 900ms);
  CHECK(result.service.max == 2ms);
  CHECK(result.errors ==
        std::map<std::string, std::uint64_t>{{"ECONNREFUSED", 1}, {"mismatch", 2}});
  CHECK(tally.figures().errors == 3);
  CHECK(tally.figures().attempts == 5);
}

TEST_CASE("every second has its own count, also one without anything") {
  LoadTally tally(kTallyBegin);
  tally.exchange(kTallyBegin + 2500ms, 3ms, 3ms);
  const LoadResult result = tally.result(kTallyBegin + 2600ms);
  REQUIRE(result.seconds.size() == 3);
  CHECK(result.seconds[0].exchanges == 0);
  CHECK(result.seconds[1].exchanges == 0);
  CHECK(result.seconds[2].exchanges == 1);
}

TEST_CASE("the last second is the one that is over") {
  LoadTally tally(kTallyBegin);
  tally.exchange(kTallyBegin, 3ms, 3ms);
  const LoadSecond last = tally.last_second(kTallyBegin + 1s);
  CHECK(last.exchanges == 1);
  CHECK(last.p99 == 3ms);
}
