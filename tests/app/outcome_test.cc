#include "app/prompt/outcome.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

Event event(std::string_view conversation, decltype(Event::what) what) {
  return Event{std::chrono::steady_clock::time_point{}, conversation, std::move(what)};
}

std::vector<std::string> missing(const Outcome& outcome) {
  std::vector<std::string> all;
  const auto peer_of = [](std::string_view name) { return "the peer of " + std::string(name); };
  for (const Printable& each : outcome.missing_replies(std::chrono::seconds(5), peer_of))
    all.emplace_back(each.text());
  return all;
}

void send_a(Outcome& outcome) { outcome.on_event(event("tcp1", Sent{"a", "", true})); }

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
  send_a(outcome);
  outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
  outcome.on_reply("tcp1", false);
  CHECK(outcome.code() == 4);
  CHECK(missing(outcome) ==
        std::vector<std::string>{"1 of 2 replies came; then nothing for 5 s (-n 2)"});
  outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
  outcome.on_event(event("tcp1", Eof{}));
  CHECK(missing(outcome) ==
        std::vector<std::string>{"1 of 2 replies came; then the peer of tcp1 closed (-n 2)"});
  outcome.on_reply("tcp1", false);
  outcome.on_reply("tcp1", false);
  CHECK(outcome.code() == 0);
  CHECK(announced == 1);
}

TEST_CASE("a greeting is no reply, unless nothing is sent at all") {
  Outcome outcome;
  int announced = 0;
  outcome.expect_replies(1);
  outcome.on_wanted_replies = [&] { announced += 1; };
  outcome.on_reply("tcp1", false);
  CHECK(announced == 0);
  SECTION("something is sent") {
    send_a(outcome);
    outcome.input_ended();
    CHECK(announced == 0);
    outcome.on_reply("tcp1", false);
  }
  SECTION("nothing is sent") { outcome.input_ended(); }
  CHECK(announced == 1);
}

TEST_CASE("code 4 says who was silent, and what ended the waiting") {
  Outcome outcome;
  outcome.on_event(event("tcp1", Opened{"tcp://localhost:9", "127.0.0.1:9", ""}));
  send_a(outcome);
  const std::string why = " (-n 0: none is expected)";
  CHECK(missing(outcome) ==
        std::vector<std::string>{"no reply from the peer of tcp1 within 5 s" + why});
  SECTION("the peer") {
    outcome.on_event(event("tcp1", Eof{}));
    outcome.on_event(event("tcp1", Closed{}));
    CHECK(missing(outcome) ==
          std::vector<std::string>{"closed by the peer of tcp1 without a reply"});
  }
  SECTION("the peer, in answer to our end") {
    outcome.waited_in_vain("tcp1");
    outcome.on_event(event("tcp1", Eof{}));
    outcome.on_event(event("tcp1", Closed{}));
    CHECK(missing(outcome) ==
          std::vector<std::string>{"no reply from the peer of tcp1 within 5 s" + why});
  }
  SECTION("we") {
    outcome.on_event(event("tcp1", Closed{}));
    CHECK(missing(outcome) ==
          std::vector<std::string>{"no reply from the peer of tcp1 before it was closed" + why});
  }
  outcome.note_unexpected();
  CHECK(missing(outcome).empty());
}

TEST_CASE("whom nobody waited for, since the others had said enough, was not silent for so long") {
  Outcome outcome;
  outcome.expect_replies(2);
  outcome.on_event(event("tcp2", Sent{"x", "", true}));
  send_a(outcome);
  outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
  outcome.on_reply("tcp1", false);
  outcome.on_reply("tcp1", false);
  CHECK(missing(outcome) ==
        std::vector<std::string>{
            "no reply from the peer of tcp2 before there were 2 replies (-n 2)"});
}

TEST_CASE("what ended the waiting for so many replies is said as it was") {
  Outcome outcome;
  outcome.expect_replies(2);
  CHECK(missing(outcome) ==
        std::vector<std::string>{"0 of 2 replies came: nothing was connected (-n 2)"});
  outcome.on_event(event("tcp1", Opened{"tcp://localhost:9", "127.0.0.1:9", ""}));
  CHECK(missing(outcome) == std::vector<std::string>{"0 of 2 replies came within 5 s (-n 2)"});
  SECTION("its end, after the answer to ours") {
    outcome.waited_in_vain("tcp1");
    outcome.on_event(event("tcp1", Received{"A", "x", "A", true, true, false}));
    outcome.on_reply("tcp1", false);
    outcome.input_ended();
    outcome.on_event(event("tcp1", Eof{}));
    CHECK(missing(outcome) ==
          std::vector<std::string>{"1 of 2 replies came; then the peer of tcp1 closed (-n 2)"});
  }
  SECTION(":close") {
    outcome.on_event(event("tcp1", Closed{}));
    CHECK(missing(outcome) == std::vector<std::string>{
                                  "0 of 2 replies came before the peer of tcp1 was closed (-n 2)"});
  }
  SECTION(":quit") {
    outcome.left_by_quit();
    outcome.on_event(event("tcp1", Closed{}));
    CHECK(missing(outcome) ==
          std::vector<std::string>{"0 of 2 replies came before \":quit\" (-n 2)"});
  }
}

TEST_CASE("the greeting of a connection that was opened again is no reply") {
  Outcome outcome;
  outcome.expect_replies(1);
  send_a(outcome);
  outcome.on_reply("tcp1", true);
  CHECK(outcome.replies() == 0);
  outcome.on_reply("tcp1", false);
  CHECK(outcome.replies() == 1);
}

TEST_CASE("who connected to us owes no reply, and each of its messages counts") {
  Outcome outcome;
  Opened accepted{"tcp://localhost:0", "127.0.0.1:40112", "127.0.0.1:9"};
  accepted.is_accepted = true;
  outcome.on_event(event("tcp1", accepted));
  send_a(outcome);
  CHECK(outcome.code() == 0);
  outcome.expect_replies(1);
  outcome.on_reply("tcp1", true);
  CHECK(outcome.code() == 0);
  outcome.on_forgotten("tcp1");
  CHECK(outcome.replies() == 1);
}
