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
  outcome.on_reply("tcp1");
  CHECK(outcome.code() == 4);
  CHECK(outcome.missing_replies(std::chrono::seconds(5)) ==
        std::vector<std::string>{"1 of 2 replies came within 5 s (-n 2)"});
  outcome.on_reply("tcp1");
  outcome.on_reply("tcp1");
  CHECK(outcome.code() == 0);
  CHECK(announced == 1);
}

TEST_CASE("code 4 says who was silent, and whether it closed") {
  Outcome outcome;
  outcome.on_event(event("tcp1", Opened{"tcp://localhost:9", "127.0.0.1:9", ""}));
  outcome.on_event(event("tcp1", Sent{"a", "", true}));
  CHECK(outcome.missing_replies(std::chrono::seconds(5)) ==
        std::vector<std::string>{"no reply from 127.0.0.1:9 within 5 s (-n 0: none is expected)"});
  outcome.on_event(event("tcp1", Eof{}));
  CHECK(outcome.missing_replies(std::chrono::seconds(5)) ==
        std::vector<std::string>{"closed by 127.0.0.1:9 without a reply"});
  outcome.note_unexpected();
  CHECK(outcome.missing_replies(std::chrono::seconds(5)).empty());
}
