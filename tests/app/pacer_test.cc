#include "app/prompt/pacer.h"

#include "tests/app/memory_session.h"
#include "tests/support/catch.h"
#include "tests/support/kept_text.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

// A stream peer gets so long to close after its first reply (the textbook's server does).
constexpr auto kCloses = 5ms;

class PacedScript : public test::MemorySession {
 public:
  PacedScript() { session.events().subscribe(inbox); }
  ~PacedScript() { session.events().drop(inbox); }
  // How long the next line waits.
  Clock::duration wait_before(std::string_view /*line*/, Pacer::Next next = Pacer::Next::other) {
    const auto begin = time.now();
    time.run(pacer.before(next));
    return time.now() - begin;
  }
  Clock::duration finish() {
    const auto begin = time.now();
    time.run(pacer.finish());
    return time.now() - begin;
  }
  // The peer says it so much later.
  void peer_will_say(Clock::duration later, std::string text) {
    auto work = [](test::MemorySession& self, Clock::duration wait,
                   std::string words) -> asio::awaitable<void> {
      co_await sleep_for(wait);
      co_await self.peer->send(words);
    };
    spawn(io, work(*this, later, std::move(text)));
  }

  ScriptOptions options;
  Inbox inbox;
  KeptText said;
  Screen screen{ScreenStyle{}, nullptr, &said};
  Outcome outcome;
  Course course{screen, outcome, options, true};
  Pacer pacer{io, session, inbox, course};
};

}  // namespace

TEST_CASE("the next line waits for the reply to the one before, and for no other") {
  PacedScript script;
  script.connect();
  CHECK(script.wait_before("first") == 0ms);
  script.send("first");
  script.peer_will_say(300ms, "FIRST\n");
  CHECK(script.wait_before("second") == 300ms + kCloses);
  CHECK(script.said.text.empty());
}

TEST_CASE("a silent peer is waited for once, and again when it has spoken") {
  PacedScript script;
  script.connect();
  script.send("a");
  CHECK(script.wait_before("b") == 1s);
  CHECK(script.said.text.find("within 1 s; not waiting for it again") != std::string::npos);
  script.send("b");
  CHECK(script.wait_before("c") == 0ms);
  script.peer_says("at last\n");
  script.send("c");
  CHECK(script.wait_before("d") == 1s);
}

TEST_CASE("an expect behind a silent peer's line does not switch the pace off for ever") {
  PacedScript script;
  script.connect();
  script.send("a");
  CHECK(script.wait_before("b") == 1s);
  script.send("b");
  script.peer_says("B\n");
  CHECK(script.wait_before(":expect B", Pacer::Next::wait) == 0ms);
  CHECK(script.wait_before("c") == 5ms);  // it may close
  script.send("c");
  script.peer_will_say(400ms, "C\n");
  CHECK(script.wait_before("d") == 400ms);
}

TEST_CASE("a line in parts is waited for to its end") {
  PacedScript script;
  script.connect();
  script.send("get");
  script.peer_will_say(0ms, "FREQ ");
  script.peer_will_say(60ms, "438");
  script.peer_will_say(120ms, "925000\r\n");
  CHECK(script.wait_before("next") == 120ms);
}

TEST_CASE("by quiet the next line waits until nothing more comes") {
  PacedScript script;
  script.options.pace = parse_pace("quiet:50ms");
  script.connect();
  script.send("EHLO x");
  script.peer_will_say(10ms, "250-a\r\n");
  script.peer_will_say(50ms, "250 b\r\n");
  CHECK(script.wait_before("MAIL") == 100ms);
  script.send("sleep");
  CHECK(script.wait_before("next") == 1s);
}

TEST_CASE("by a pattern the next line waits for a message that it is found in") {
  PacedScript script;
  script.options.pace = parse_pace("/^[0-9]{3} /");
  script.connect();
  script.send("EHLO x");
  script.peer_will_say(10ms, "250-a\r\n");
  script.peer_will_say(400ms, "250 b\r\n");
  CHECK(script.wait_before("MAIL") == 400ms);
  script.send("MAIL");
  script.peer_will_say(10ms, "250-never the end\r\n");
  CHECK(script.wait_before("RCPT") == 1s);
  CHECK(script.said.text.find("/^[0-9]{3} /") != std::string::npos);
}

TEST_CASE("a greeting is waited for as long as for a reply at the end, or as it was asked for") {
  PacedScript script;
  script.options.banner = 0ns;
  const auto conversation = script.connect().shared_from_this();
  script.peer_will_say(4s, "220 ready\r\n");
  const auto begin = script.time.now();
  CHECK(script.time.run(script.pacer.greeted(conversation)));
  CHECK(script.time.now() - begin == 4s);
}

TEST_CASE("a greeting that does not come is said") {
  PacedScript script;
  script.options.banner = 2s;
  const auto conversation = script.connect().shared_from_this();
  const auto begin = script.time.now();
  CHECK_FALSE(script.time.run(script.pacer.greeted(conversation)));
  CHECK(script.time.now() - begin == 2s);
  CHECK(script.said.text.find("no greeting from") != std::string::npos);
}

TEST_CASE(
    "at the end a reply that is owed is waited for, and then the linger, from our half-close") {
  PacedScript script;
  script.connect();
  script.send("x");
  CHECK(script.finish() == 6s);
  CHECK(script.events.text() == "opened; sent x\\n; finished sending");
}

TEST_CASE("a server that answers only behind our half-close is heard") {
  PacedScript script;
  script.connect();
  script.send("x");
  script.peer_will_say(5s + 600ms, "after your end\n");
  CHECK(script.finish() == 6s + 600ms);
  CHECK(script.events.has("received after your end\\n"));
}

TEST_CASE("where it is recorded the peer's own end is waited for before ours") {
  PacedScript script;
  script.pacer.is_recorded = [] { return true; };
  script.connect();
  script.send("QUIT");
  script.peer_says("BYE\n");
  auto ends = [&]() -> asio::awaitable<void> {
    co_await sleep_for(20ms);
    co_await script.peer->finish_sending();
  };
  spawn(script.io, ends());
  CHECK(script.finish() == 20ms);
  CHECK(script.events.text() == "opened; sent QUIT\\n; received BYE\\n; eof; closed");
}

TEST_CASE("one that keeps the line open gets our end 50 ms after its last byte") {
  PacedScript script;
  script.pacer.is_recorded = [] { return true; };
  script.connect();
  script.send("hello");
  script.peer_says("HELLO\n");
  CHECK(script.finish() == 1s + 50ms);
}
