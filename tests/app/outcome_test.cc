#include "app/prompt/outcome.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

Event event(std::string_view conversation, decltype(Event::what) what) {
  return Event{std::chrono::steady_clock::time_point{}, conversation, std::move(what)};
}

}  // namespace

TEST_CASE("a session in which nothing happened went well") { CHECK(Outcome().code() == 0); }

TEST_CASE("a peer that never answered is code 4, whoever else did") {
  Outcome outcome;
  outcome.on_event(event("tcp1", Sent{"a", "", true}));
  outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
  CHECK(outcome.code() == 0);
  outcome.on_event(event("udp1", Sent{"a", "", true}));
  CHECK(outcome.code() == 4);
  outcome.accept_silence();
  CHECK(outcome.code() == 0);
}

TEST_CASE("an error explains silence") {
  Outcome outcome;
  outcome.on_event(event("udp1", Sent{"a", "", true}));
  outcome.on_event(event("udp1", Failed{"recv", "ECONNREFUSED", "x", "", "refused", 0}));
  CHECK(outcome.code() == 3);
}

TEST_CASE("with several the cause wins: 2, then 3, then 1") {
  Outcome outcome;
  outcome.note_unexpected();
  CHECK(outcome.code() == 1);
  outcome.note_network_error();
  CHECK(outcome.code() == 3);
  outcome.note_usage_error();
  CHECK(outcome.code() == 2);
}

TEST_CASE("fewer replies than wanted is code 4, and the last one is announced once") {
  Outcome outcome;
  int announced = 0;
  outcome.expect_replies(2);
  outcome.on_wanted_replies = [&] { announced += 1; };
  outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
  CHECK(outcome.code() == 4);
  outcome.on_event(event("tcp1", Received{"B", "x", "B", true, true, false}));
  outcome.on_event(event("tcp1", Received{"C", "x", "C", true, true, false}));
  CHECK(outcome.code() == 0);
  CHECK(announced == 1);
}

TEST_CASE("a message that was shown unfinished is one reply, and a long one in pieces, too") {
  Outcome outcome;
  outcome.expect_replies(9);
  outcome.on_event(event("tcp1", Received{"log", "x", "log", false, true, false}));
  outcome.on_event(event("tcp1", Received{"in:\n", "x", "in:", true, false, false}));
  CHECK(outcome.replies() == 1);
  outcome.on_event(event("tcp1", Received{"aaa", "x", "aaa", false, true, true}));
  outcome.on_event(event("tcp1", Received{"bbb\n", "x", "bbb", true, false, false}));
  CHECK(outcome.replies() == 2);
}
