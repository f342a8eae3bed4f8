#include "app/replay/recent_datagrams.h"

#include <string>

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a datagram was heard before from the same source only") {
  const Endpoint ann{"1.1.1.1:1"};
  const Endpoint bob{"2.2.2.2:2"};
  RecentDatagrams recent;
  CHECK_FALSE(recent.has("", ann));
  recent.note("", ann);
  recent.note("a", bob);
  CHECK(recent.has("", ann));
  CHECK(recent.has("a", bob));
  CHECK_FALSE(recent.has("", bob));
  CHECK_FALSE(recent.has("a", ann));
}

TEST_CASE("the last thousand datagrams are remembered") {
  const Endpoint ann{"1.1.1.1:1"};
  RecentDatagrams recent;
  const auto text = [](std::size_t n) { return std::to_string(n); };
  for (std::size_t n = 0; n <= RecentDatagrams::kMost; ++n) recent.note(text(n), ann);
  CHECK_FALSE(recent.has(text(0), ann));
  for (std::size_t n = 1; n <= RecentDatagrams::kMost; ++n) {
    if (!recent.has(text(n), ann)) FAIL(n);
  }
}
