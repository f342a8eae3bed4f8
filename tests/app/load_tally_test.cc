#include "app/load/load_tally.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

TEST_CASE("response and service times are counted apart, and errors by their kind") {
  LoadTally tally(Clock::now());
  tally.exchange(900ms, 1ms);
  tally.exchange(2ms, 2ms);
  tally.error("mismatch");
  tally.error("ECONNREFUSED");
  tally.error("mismatch");
  const LoadResult result = tally.result();
  CHECK(result.exchanges == 2);
  CHECK(result.response.max == 900ms);
  CHECK(result.service.max == 2ms);
  CHECK(result.errors ==
        std::map<std::string, std::uint64_t>{{"ECONNREFUSED", 1}, {"mismatch", 2}});
  CHECK(tally.figures().errors == 3);
  CHECK(tally.figures().attempts == 5);
}

TEST_CASE("every second has its own count, also one without anything") {
  const Clock::time_point long_ago = Clock::now() - 2500ms;
  LoadTally tally(long_ago);
  tally.exchange(3ms, 3ms);
  const LoadResult result = tally.result();
  REQUIRE(result.seconds.size() >= 3);
  CHECK(result.seconds[0].exchanges == 0);
  CHECK(result.seconds[1].exchanges == 0);
  std::uint64_t exchanges = 0;
  for (const LoadSecond& each : result.seconds) exchanges += each.exchanges;
  CHECK(exchanges == 1);
}

TEST_CASE("the last second is the one that is over") {
  LoadTally tally(Clock::now());
  tally.exchange(3ms, 3ms);
  const LoadSecond last = tally.last_second(Clock::now() + 1s);
  CHECK(last.exchanges == 1);
  CHECK(last.p99 == 3ms);
}
