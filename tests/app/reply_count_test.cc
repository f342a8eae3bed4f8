#include "app/session/reply_count.h"

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kFirstByte{1h};
constexpr auto kTimeout = 1s;
constexpr auto kNotDue = Clock::time_point::max();

// A peer that never ends a message says one, and it counts.
void say_prompt(ReplyCount& count) {
  count.sent();
  count.part(kFirstByte);
  count.fall_due();
}

}  // namespace

TEST_CASE("a whole message counts at once, and once") {
  ReplyCount count;
  CHECK(count.whole());
  CHECK(count.due(kTimeout) == kNotDue);
}

TEST_CASE("a stranger's unfinished message counts 250 ms after its last byte") {
  ReplyCount count;
  count.part(kFirstByte);
  count.part(kFirstByte + 60ms);
  CHECK(count.due(kTimeout) == kFirstByte + 310ms);
  count.fall_due();
  CHECK(count.due(kTimeout) == kNotDue);
  CHECK_FALSE(count.whole());  // its end is no other reply
}

TEST_CASE("one that has ended a message is waited for as long as for a reply") {
  ReplyCount count;
  count.whole();
  count.part(kFirstByte);
  CHECK(count.due(kTimeout) == kFirstByte + kTimeout);
}

TEST_CASE("one that sent three messages without an end is known to end none") {
  ReplyCount count;
  for (int i = 0; i < 3; ++i) {
    count.sent();
    count.part(kFirstByte);
    CHECK(count.due(kTimeout) == kFirstByte + 250ms);
    say_prompt(count);
  }
  count.sent();
  count.part(kFirstByte);
  CHECK(count.due(kTimeout) == kFirstByte + 30ms);
}

TEST_CASE("what comes after we have sent something is another reply") {
  ReplyCount count;
  say_prompt(count);
  count.sent();
  count.part(kFirstByte);
  CHECK(count.due(kTimeout) == kFirstByte + 250ms);
}

TEST_CASE("the peer's end makes an unfinished message whole, but one that has counted") {
  ReplyCount count;
  CHECK_FALSE(count.peer_ended());
  count.part(kFirstByte);
  CHECK(count.peer_ended());
  say_prompt(count);
  CHECK_FALSE(count.peer_ended());
}

TEST_CASE("where nothing is cut into messages, a pause is all that parts them") {
  ReplyCount count(ReplyCount::Cut::anywhere);
  count.part(kFirstByte);
  count.part(kFirstByte + 100ms);
  count.fall_due();
  count.part(kFirstByte + 1s);
  CHECK(count.due(kTimeout) == kFirstByte + 1250ms);
}
