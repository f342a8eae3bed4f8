#include "app/session/uptake.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kBegun{1h};
constexpr Clock::duration kStallsAfter = 1s;

// What a look finds so long after the connection began.
Uptake::Finding found_after(Uptake& uptake, Clock::duration time, std::uint64_t waiting_bytes,
                            bool is_sending = true, Clock::time_point last_activity = kBegun) {
  return uptake.look({waiting_bytes, is_sending, last_activity}, kBegun + time, kStallsAfter);
}

Uptake begun_uptake() {
  Uptake uptake;
  uptake.begin(kBegun);
  return uptake;
}

}  // namespace

TEST_CASE("a send of which nothing was taken for the patience is stalled, and not before") {
  Uptake uptake = begun_uptake();
  CHECK_FALSE(found_after(uptake, 100ms, 900).is_stalled);
  CHECK_FALSE(found_after(uptake, 1099ms, 900).is_stalled);
  CHECK(found_after(uptake, 1100ms, 900).is_stalled);
}

TEST_CASE("a send of which some was taken is waited for anew") {
  Uptake uptake = begun_uptake();
  CHECK_FALSE(found_after(uptake, 100ms, 900).has_taken);
  const auto slow = found_after(uptake, 1090ms, 899);
  CHECK(slow.has_taken);
  CHECK_FALSE(slow.is_stalled);
  CHECK_FALSE(found_after(uptake, 2089ms, 899).is_stalled);
  CHECK(found_after(uptake, 2090ms, 899).is_stalled);
}

TEST_CASE("what the peer says meanwhile shows that a send is not stalled") {
  Uptake uptake = begun_uptake();
  found_after(uptake, 100ms, 900);
  CHECK_FALSE(found_after(uptake, 1200ms, 900, true, kBegun + 500ms).is_stalled);
}

TEST_CASE("what the system has taken from us may wait for the peer as long as it likes") {
  Uptake uptake = begun_uptake();
  found_after(uptake, 100ms, 900, false);
  CHECK_FALSE(found_after(uptake, 1h, 900, false).is_stalled);
}

TEST_CASE("what waited on an earlier connection was not taken on the next") {
  Uptake uptake = begun_uptake();
  found_after(uptake, 100ms, 900);
  uptake.begin(kBegun + 1s);
  CHECK_FALSE(found_after(uptake, 1s, 5).has_taken);
}
