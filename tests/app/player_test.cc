#include "app/replay/player.h"

#include <stdexcept>

#include "tests/app/replay_pair.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

namespace {

using Events = std::vector<std::string>;

}  // namespace

TEST_CASE("what was expected came") {
  ReplayPair pair(upper, MemoryOptions{1});  // one byte a read
  const FileResult result = pair.play({pair.open(), kSend, kRecv, R"({"type": "close"})"});
  CHECK(result.is_good());
  CHECK(result.passed == 3);
  CHECK(result.skipped == 0);
}

TEST_CASE("behind a failure nothing is sent, unless it is to go on") {
  for (const bool keep_going : {false, true}) {
    ReplayPair pair;
    pair.options.keep_going = keep_going;
    const FileResult result =
        pair.play({pair.open(), kSend, R"({"type": "recv", "data": "B\n"})",
                   R"({"type": "send", "data": "b\n"})", R"({"type": "recv", "data": "B\n"})"});
    CHECK(result.failed == 1);
    CHECK(result.passed == (keep_going ? 2 : 1));
    CHECK(result.skipped == (keep_going ? 0 : 1));
    CHECK(pair.heard.size() == (keep_going ? 2 : 1));
  }
}

TEST_CASE("the first failure of an exchange is the one that is told, the others are details") {
  ReplayPair pair;
  pair.options.keep_going = true;
  pair.play({pair.open(), kSend, R"({"type": "recv", "data": "B\n"})",
             R"({"type": "recv", "data": "C\n", "timeout_ms": 1})"});
  const ExchangeResult& failed = pair.exchanges.at(1);
  CHECK(failed.what.text() == R"(expected "B\n", got "A\n")");
  CHECK(failed.where.line == 4);
  REQUIRE_FALSE(failed.details.empty());
  CHECK(has(failed.details.back().text(), R"(expected "C\n", nothing came within 1 ms)"));
}

TEST_CASE(
    "a rule looks at the frames of its conversation's framing, and at others once it changed") {
  using namespace std::string_literals;
  ReplayPair pair(
      [](std::string_view message) { return message == "a" ? "\0\3x\ny\0\1z"s : "line\nmore\n"s; });
  const std::string any = R"({"type": "recv", "match": {"bytes": )";
  CHECK(pair.trouble({pair.open(R"(, "framing": "u16be")"), R"({"type": "send", "data": "a"})",
                      any + "5}}", any + "3}}", R"({"type": "framing", "framing": "line"})",
                      R"({"type": "send", "data": "b"})", any + "5}}", any + "5}}"}) == "");
}

TEST_CASE("of neighbours in any order a wide rule leaves a message to the one that needs it") {
  ReplayPair pair([](std::string_view) { return "250 b\n250 a\n"; });
  const auto any = [](const std::string& rule) {
    return R"({"type": "recv", "order": "any", "match": )" + rule + "}";
  };
  CHECK(pair.trouble({pair.open(), kSend, any(R"({"contains": "250"})"),
                      any(R"({"pattern": "250 b\n"})"), R"({"type": "close"})"}) == "");
}

TEST_CASE("of neighbours in any order the most alike is the one that differs") {
  ReplayPair pair([](std::string_view) { return "status of bob: 2\nbye\nstatus of ann: 1\n"; });
  const auto any = [](const std::string& data) {
    return R"({"type": "recv", "order": "any", "data": ")" + data + "\"}";
  };
  CHECK(pair.trouble({pair.open(), kSend, any(R"(bye\n)"), any(R"(status of ann: 1\n)"),
                      any(R"(status of bob: 3\n)")}) ==
        R"(expected "status of bob: 3\n", got "status of bob: 2\n")");
}

TEST_CASE("of neighbours in any order the others are waited for, before one is blamed") {
  ReplayPair pair([](std::string_view) { return "B2\nA\n"; });
  const auto any = [](const std::string& data, const std::string& more = "") {
    return R"({"type": "recv", "order": "any", "data": ")" + data + "\\n\"" + more + "}";
  };
  CHECK(pair.trouble({pair.open(), kSend, any("A"), any("B"), any("C", R"(, "optional": true)")}) ==
        R"(expected "B\n", got "B2\n")");
}

TEST_CASE("what an end says of itself must be so where the transcript says it") {
  ReplayPair pair(upper, MemoryOptions{.end_detail = "exit status 1"});
  const auto trouble = [&](const std::string& keys) {
    return pair.trouble(
        {pair.open(), kSend, kRecv, R"({"type": "shutdown"})", R"({"type": "eof")" + keys + "}"});
  };
  CHECK(trouble("") == "");
  CHECK(trouble(R"(, "detail": "exit status 1")") == "");
  CHECK(trouble(R"(, "detail": "exit status 0")") ==
        R"(expected the peer's end with "exit status 0", it ended with "exit status 1")");
}

TEST_CASE("a value that came is sent, and must come again") {
  ReplayPair pair([](std::string_view message) {
    return message == "who\n" ? std::string("id 7\n") : "got " + std::string(message);
  });
  CHECK(pair.trouble({pair.open(), R"({"type": "send", "data": "who\n"})",
                      R"({"type": "recv", "match": {"pattern": "id {{n:int}}\n"}})",
                      R"({"type": "send", "template": "n={{n}} {{lb}}n}}\n"})",
                      R"({"type": "recv", "match": {"pattern": "got n={{n}} {{lb}}n}}\n"}})"})
            .empty());
  CHECK(pair.heard.back() == "n=7 {{n}}\n");
}

TEST_CASE("a value that was given stands for what must come") {
  ReplayPair pair;
  pair.options.values["who"] = "ANN";
  CHECK(has(
      pair.trouble({pair.open(), kSend, R"({"type": "recv", "match": {"pattern": "{{who}}\n"}})"}),
      R"(got "A\n")"));
}

TEST_CASE("a datagram that came twice is told once, and is not what comes next") {
  ReplayPair pair;
  const std::string send = R"({"type": "send", "data": "a"})";
  const std::string recv = R"({"type": "recv", "data": "A"})";
  const std::string optional = R"({"type": "recv", "data": "B", "optional": true})";
  for (const Events& rest : {Events{}, Events{R"({"type": "close"})"}, Events{optional}}) {
    pair.exchanges.clear();
    Events events = {pair.open_datagrams(), send, send, send, recv};
    events.insert(events.end(), rest.begin(), rest.end());
    CHECK(pair.play(events).is_good());
    std::size_t warnings = 0;
    for (const ExchangeResult& each : pair.exchanges) warnings += each.warnings.size();
    CHECK(warnings == 1);
  }
}

TEST_CASE("behind a datagram that came twice, what is unexpected is told, in a silence too") {
  int answers = 0;
  ReplayPair pair([&](std::string_view) { return ++answers < 3 ? "A" : "MORE"; });
  const std::string send = R"({"type": "send", "data": "a"})";
  const Events events = {pair.open_datagrams(), send, send, send,
                         R"({"type": "recv", "data": "A"})"};
  for (const char* last : {R"({"type": "close"})", R"({"type": "silence", "for_ms": 60000})"}) {
    answers = 0;
    Events all = events;
    all.emplace_back(last);
    CHECK(has(pair.trouble(all), R"("MORE")"));
  }
}

TEST_CASE("a wrong answer that is the one before again is told, when nothing else came") {
  ReplayPair pair([](std::string_view) { return "A"; });
  const std::string send = R"({"type": "send", "data": "a"})";
  const std::string recv = R"({"type": "recv", "data": "A"})";
  const std::string wrong = R"({"type": "recv", "data": "B", "timeout_ms": 5})";
  CHECK(pair.trouble({pair.open_datagrams(), send, recv, send, wrong}) ==
        R"(expected "B", got "A")");
  CHECK(has(pair.trouble({pair.open_datagrams(), send, send, recv, wrong}), "nothing came"));
}

TEST_CASE("behind the peer's end nothing is waited for") {
  ReplayPair pair;
  pair.options.drain = std::chrono::hours(1);
  CHECK(pair.trouble({pair.open(), kSend, kRecv, R"({"type": "shutdown"})", R"({"type": "eof"})",
                      R"({"type": "silence", "for_ms": 3600000})", R"({"type": "close"})"})
            .empty());
}

TEST_CASE("a send that finds its peer gone met its end, which is no failure of the network") {
  const std::string eof = R"({"type": "eof"})";
  const std::string error = R"({"type": "error", "op": "send", "code": "ECONNRESET"})";
  struct Case {
    Events last;
    std::string trouble;
  };
  const std::vector<Case> cases = {
      {{kRecv}, "expected \"A\\n\", the peer finished sending instead"},
      {{R"({"type": "silence", "for_ms": 1})"},
       "expected silence, the peer finished sending, before all that was sent had arrived"},
      {{}, "unexpected: the peer finished sending, before all that was sent had arrived"},
      {{eof}, ""},
      {{error}, ""}};
  for (const Case& each : cases) {
    ReplayPair pair;
    pair.closes_after_answer = true;
    Events events = {pair.open(), kSend, kRecv, kSend};
    events.insert(events.end(), each.last.begin(), each.last.end());
    INFO(each.trouble);
    CHECK(pair.trouble(events) == each.trouble);
    CHECK(pair.play(events).could_not_run == 0);
  }
}

TEST_CASE("a silence begins behind the end that was expected") {
  ReplayPair pair([](std::string_view) { return "A\n"; });
  const std::string shutdown = R"({"type": "shutdown"})";
  const std::string eof = R"({"type": "eof"})";
  const std::string silence = R"({"type": "silence", "for_ms": 1})";
  CHECK(pair.trouble({pair.open(), kSend, kRecv, shutdown, eof, silence}).empty());
}

TEST_CASE("who is skipped opens nothing") {
  ReplayPair pair;
  const FileResult result =
      pair.play({pair.open(R"(, "conn": "a")"), kSend, R"({"type": "recv", "data": "B\n"})",
                 pair.open(R"(, "conn": "b")"), R"({"type": "send", "data": "secret\n"})"});
  CHECK(result.skipped == 2);
  CHECK(pair.heard == Events{"a\n"});
}

TEST_CASE("what nobody expects fails the exchange before the end, as the policy says") {
  ReplayPair pair([](std::string_view) { return "A\nmore\n"; });
  const Events events = {pair.open(), kSend, kRecv};
  CHECK(has(pair.trouble(events), R"(unexpected: "more\n")"));
  const std::string ignoring =
      R"({"format": "confab-transcript", "version": 1, "defaults": {"unexpected": "ignore"}})"
      "\n";
  CHECK(pair.trouble(events, ignoring).empty());
  pair.options.unexpected = Unexpected::fail;
  CHECK(has(pair.trouble(events, ignoring), "unexpected: "));
  pair.options.unexpected = Unexpected::warn;
  CHECK(pair.trouble(events).empty());
  CHECK(has(pair.exchanges.back().warnings.at(0).text(), "more"));
}

TEST_CASE("what nobody expects before the peer's end is told by the same policy") {
  ReplayPair pair([](std::string_view) { return "A\nmore\n"; });
  const Events events = {pair.open(), kSend, kRecv, R"({"type": "shutdown"})",
                         R"({"type": "eof"})"};
  CHECK(has(pair.trouble(events), R"(got "more\n")"));
  pair.options.unexpected = Unexpected::ignore;
  CHECK(pair.trouble(events).empty());
  pair.options.unexpected = Unexpected::warn;
  CHECK(pair.trouble(events).empty());
  CHECK(has(pair.exchanges.back().warnings.at(0).text(), "more"));
}

TEST_CASE("a name with another value tells both values") {
  ReplayPair pair;
  pair.options.values["account"] = "B";
  CHECK(has(pair.trouble(
                {pair.open(), kSend, R"({"type": "recv", "match": {"pattern": "{{account}}\n"}})"}),
            R"("A\n")"));
  std::string told;
  for (const Printable& line : pair.exchanges.at(1).details) told += line.text();
  CHECK(has(told + pair.exchanges.at(1).what.text(), R"("A", not "B")"));
}

TEST_CASE("hooks are told what failed before what was observed") {
  ReplayPair pair;
  std::string order;
  pair.hooks.failed = [&](Place where, const Printable&, const PlayTrouble&) {
    order += "failed " + std::to_string(where.line) + ", ";
  };
  pair.hooks.observed = [&](const Step& step, const Heard&) {
    order += "observed " + std::to_string(step.event.place.line) + ", ";
  };
  pair.options.keep_going = true;
  pair.play({pair.open(), kSend, kRecv, kSend, R"({"type": "recv", "data": "B\n"})", kSend});
  CHECK(order == "observed 4, failed 6, observed 6, failed 7, ");
}

TEST_CASE("another machine is not dialled, and a message too long for a datagram not sent") {
  ReplayPair pair;
  CHECK_THROWS_AS(pair.play({R"({"type": "open", "url": "memory://192.0.2.1:1"})"}),
                  std::invalid_argument);
  CHECK(has(pair.trouble({pair.open_datagrams(),
                          R"({"type": "send", "data": ")" + std::string(65508, 'x') + "\"}"}),
            "65507"));
}

TEST_CASE("a thousand conversations that are closed take the room of one") {
  ReplayPair pair;
  pair.options.drain = {};
  Events events;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = R"(, "conn": "c)" + std::to_string(i) + "\"";
    events.insert(events.end(), {pair.open(name), kSend, kRecv, R"({"type": "close"})"});
  }
  CHECK(pair.play(events).passed == 3000);
}
