// When a player acts, and what time it finds for what comes. On the system's clock lower bounds
// only: a busy machine makes it later, never earlier.

#include <chrono>
#include <limits>

#include "tests/app/replay_pair.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;
using std::chrono::milliseconds;

namespace {

using Nanoseconds = std::optional<std::chrono::nanoseconds>;

std::vector<std::string> thinking(const ReplayPair& pair) {
  return {pair.open(),
          R"({"type": "note", "after_ms": 10})",
          R"({"type": "send", "after_ms": 10, "data": "a\n"})",
          R"({"type": "recv", "after_ms": 500, "data": "A\n"})",
          R"({"type": "send", "after_ms": 20, "data": "b\n"})",
          R"({"type": "recv", "data": "B\n"})"};
}

std::chrono::nanoseconds took(Timing::Kind kind, double speed = 1, milliseconds pause = {}) {
  ReplayPair pair;
  pair.options.timing.kind = kind;
  pair.options.timing.speed = speed;
  pair.options.timing.pause = pause;
  const FileResult result = pair.play(thinking(pair));
  CHECK(result.is_good());
  return result.took;
}

}  // namespace

TEST_CASE("actions are as far apart as they were") {
  CHECK(took(Timing::Kind::recorded) >= milliseconds(40));
  CHECK(took(Timing::Kind::recorded, 0.5) >= milliseconds(80));
}

TEST_CASE("actions are always equally far apart") {
  CHECK(took(Timing::Kind::fixed, 1, milliseconds(25)) >= milliseconds(50));
}

TEST_CASE("a player that is told when acts only then") {
  ReplayPair pair;
  pair.options.timing.kind = Timing::Kind::step;
  std::vector<std::string> asked;
  pair.hooks.before_action = [&](const Step&, const Printable& name) -> asio::awaitable<void> {
    CHECK(pair.heard.size() + 1 == std::max<std::size_t>(asked.size(), 1));
    asked.push_back(name.text());
    co_return;
  };
  CHECK(pair.play(thinking(pair)).is_good());
  REQUIRE(asked.size() == 3);
  CHECK(asked[1] == R"(send "a\n")");
}

TEST_CASE("a reply that must come soon has the time that is scaled") {
  for (const double scale : {1.0, 1e6}) {
    ReplayPair pair([](std::string_view message) {
      const auto late = Clock::now() + milliseconds(3);
      while (Clock::now() < late) {
      }
      return upper(message);
    });
    pair.options.time_scale = scale;
    const std::string trouble =
        pair.trouble({pair.open(), R"({"type": "send", "data": "a\n"})",
                      R"({"type": "recv", "data": "A\n", "within_ms": 1})"});
    CHECK(trouble.empty() == (scale > 1));
  }
}

TEST_CASE("times that no clock holds are long, and no overflow") {
  ReplayPair pair([](std::string_view) { return "x\n"; });
  pair.options.time_scale = std::numeric_limits<double>::max();
  pair.options.timeout = std::chrono::hours(24);
  CHECK_FALSE(pair.trouble({pair.open(), R"({"type": "send", "data": "a\n"})",
                            R"({"type": "recv", "data": "A\n", "timeout_ms": 30000000000})"})
                  .empty());
}

TEST_CASE("the time of an event wins over the one given, and that over the file's") {
  const std::string header =
      R"({"format": "confab-transcript", "version": 1, "defaults": {"timeout_ms": 2}})"
      "\n";
  ReplayPair pair([](std::string_view) { return ""; });
  const std::string send = R"({"type": "send", "data": "a\n"})";
  const std::string recv = R"({"type": "recv", "data": "A\n"})";
  CHECK(pair.trouble({pair.open(), send, recv}, header).find("within 2 ms") != std::string::npos);
  pair.options.timeout = milliseconds(3);
  CHECK(pair.trouble({pair.open(), send, recv}, header).find("within 3 ms") != std::string::npos);
  CHECK(pair.trouble({pair.open(), send, R"({"type": "recv", "data": "A\n", "timeout_ms": 4})"},
                     header)
            .find("within 4 ms") != std::string::npos);
}

TEST_CASE("the time of a message is that of its first byte") {
  for (const char* rule : {R"("data": "HELLO\n")", R"("match": {"pattern": "{{x}}\n"})",
                           R"("match": {"contains": "LO"})"}) {
    ReplayPair pair(TimedAnswer{{milliseconds(5), "HE"}, {milliseconds(500), "LLO\n"}});
    const std::string recv = std::string(R"({"type": "recv", "within_ms": 5, )") + rule + "}";
    CHECK(pair.trouble({pair.open(), kSend, recv}) == "");
    CHECK(pair.exchanges[1].answered == Nanoseconds(milliseconds(5)));
    CHECK(pair.exchanges[1].took == milliseconds(5));
  }
}

TEST_CASE("the pause that ends an unfinished message is in no time") {
  ReplayPair pair(TimedAnswer{{milliseconds(5), "login: "}});
  CHECK(pair.trouble({pair.open(), kSend,
                      R"({"type": "recv", "match": {"pattern": "{{x}}: "}, "within_ms": 5})"}) ==
        "");
  CHECK(pair.exchanges[1].answered == Nanoseconds(milliseconds(5)));
  CHECK(pair.exchanges[1].took == milliseconds(5));
}

TEST_CASE("of neighbours in any order each has its own time") {
  ReplayPair pair(TimedAnswer{{milliseconds(5), "A\n"}, {milliseconds(10), "B\n"}});
  const std::string late = pair.trouble(
      {pair.open(), kSend, R"({"type": "recv", "data": "B\n", "order": "any", "within_ms": 14})",
       R"({"type": "recv", "data": "A\n", "order": "any", "within_ms": 5})"});
  CHECK(late == "took 15 ms, not within 14 ms");
}

TEST_CASE("what differs has its time, too, and that is told after the difference") {
  for (const char* order : {"", R"(, "order": "any")"}) {
    ReplayPair pair(TimedAnswer{{milliseconds(200), "X 2\n"}});
    const std::string recv =
        std::string(R"({"type": "recv", "data": "X 1\n", "within_ms": 100)") + order + "}";
    const std::string b = std::string(R"({"type": "recv", "data": "B\n")") + order + "}";
    std::vector<bool> late;
    pair.hooks.failed = [&](Place, const Printable&, const PlayTrouble& trouble) {
      late.push_back(trouble.is_late);
    };
    CHECK(pair.trouble({pair.open(), kSend, recv, b}) == R"(expected "X 1\n", got "X 2\n")");
    CHECK(pair.exchanges[1].details.back().text() == "took 200 ms, not within 100 ms");
    CHECK(late == std::vector<bool>{false, true});
  }
}

TEST_CASE("an answer that was cut is told once") {
  for (const char* order : {"", R"(, "order": "any")"}) {
    for (const bool ends : {false, true}) {
      TimedAnswer answer{{milliseconds(5), "X 1"}};
      if (ends) answer.push_back({milliseconds(5), ""});
      ReplayPair pair(answer);
      pair.options.keep_going = true;
      std::vector<std::string> failures;
      pair.hooks.failed = [&](Place, const Printable& what, const PlayTrouble&) {
        failures.push_back(what.text());
      };
      std::vector<std::string> events = {pair.open(), kSend};
      events.push_back(std::string(R"({"type": "recv", "data": "X 1\n")") + order + "}");
      if (ends) events.emplace_back(R"({"type": "eof"})");
      pair.play(events);
      REQUIRE(failures.size() == 1);
      CHECK(has(failures[0], R"("X 1")"));
    }
  }
}

TEST_CASE("an end has its time") {
  for (const bool is_late : {false, true}) {
    ReplayPair pair(TimedAnswer{{milliseconds(5), ""}});
    const std::string limit = is_late ? "4" : "5";
    const std::string trouble =
        pair.trouble({pair.open(), kSend, R"({"type": "eof", "within_ms": )" + limit + "}"});
    CHECK(trouble == (is_late ? "took 5 ms, not within 4 ms" : ""));
  }
}

TEST_CASE("a silence is no answer, and what may be missing takes no time") {
  ReplayPair pair(TimedAnswer{{milliseconds(5), "A\n"}});
  const std::string recv = R"({"type": "recv", "data": "A\n"})";
  const std::string silence = R"({"type": "silence", "for_ms": 50})";
  const std::string may_be = R"({"type": "recv", "data": "B\n", "optional": true})";
  CHECK(pair.trouble({pair.open(), kSend, recv, may_be}) == "");
  CHECK(pair.exchanges[1].took == milliseconds(5));
  CHECK(pair.trouble({pair.open(), kSend, recv, silence}) == "");
  CHECK(pair.exchanges[1].answered == Nanoseconds(milliseconds(5)));
  ReplayPair quiet(TimedAnswer{});
  CHECK(quiet.trouble({quiet.open(), kSend, silence}) == "");
  CHECK_FALSE(quiet.exchanges[1].answered.has_value());
}

TEST_CASE("a close takes no time, however long it must have been quiet before it") {
  ReplayPair pair(TimedAnswer{{milliseconds(5), "A\n"}});
  pair.options.drain = milliseconds(700);
  CHECK(pair.trouble({pair.open(), kSend, R"({"type": "recv", "data": "A\n"})",
                      R"({"type": "close"})"}) == "");
  CHECK(pair.exchanges[2].took == milliseconds(0));
}

TEST_CASE(
    "a peer that was waited for in vain is waited for shortly, until it or we say something") {
  ReplayPair pair(TimedAnswer{{milliseconds(200), "1\n"}});
  pair.options.keep_going = true;
  pair.options.drain = milliseconds(0);
  std::vector<std::string> events = {pair.open(), kSend};
  for (int n = 1; n <= 7; ++n)
    events.push_back(R"({"type": "recv", "data": ")" + std::to_string(n) + "\\n\"}");
  const FileResult result = pair.play(events);
  CHECK(result.failed == 1);
  CHECK(result.took == milliseconds(200 + 5000 + 5 * 100));
  REQUIRE(pair.exchanges[1].details.size() == 5);
  CHECK(pair.exchanges[1].what.text() == "expected \"2\\n\", nothing came within 5 s");
  CHECK(pair.exchanges[1].details[0].text() == "expected \"3\\n\", nothing more came");
  events.push_back(kSend);
  events.push_back(R"({"type": "recv", "data": "1\n"})");
  CHECK(pair.play(events).took == milliseconds(200 + 5000 + 5 * 100 + 200));
  CHECK(pair.exchanges.back().verdict == ExchangeResult::Verdict::passed);
}
