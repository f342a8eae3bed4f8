#include "app/load/load_tally.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {
constexpr Clock::time_point kBegin{1h};
}

TEST_CASE("response and service times are counted apart, and errors by their kind") {
  LoadTally tally(kBegin);
  tally.exchange(kBegin, 900ms, 1ms);
  tally.exchange(kBegin, 2ms, 2ms);
  tally.error(kBegin, "mismatch");
  tally.error(kBegin, "ECONNREFUSED");
  tally.error(kBegin, "mismatch");
  const LoadResult result = tally.result(kBegin);
  CHECK(result.exchanges == 2);
  CHECK(result.response.max == 900ms);
  CHECK(result.service.max == 2ms);
  CHECK(result.errors ==
        std::map<std::string, std::uint64_t>{{"ECONNREFUSED", 1}, {"mismatch", 2}});
  CHECK(tally.figures().errors == 3);
  CHECK(tally.figures().attempts == 5);
}

TEST_CASE("every second has its own count, also one without anything") {
  LoadTally tally(kBegin);
  tally.exchange(kBegin + 2500ms, 3ms, 3ms);
  const LoadResult result = tally.result(kBegin + 2600ms);
  REQUIRE(result.seconds.size() == 3);
  CHECK(result.seconds[0].exchanges == 0);
  CHECK(result.seconds[1].exchanges == 0);
  CHECK(result.seconds[2].exchanges == 1);
}

TEST_CASE("the last second is the one that is over") {
  LoadTally tally(kBegin);
  tally.exchange(kBegin, 3ms, 3ms);
  const LoadSecond last = tally.last_second(kBegin + 1s);
  CHECK(last.exchanges == 1);
  CHECK(last.p99 == 3ms);
}
