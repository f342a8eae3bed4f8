#include "app/session/conversation.h"

#include <functional>

#include "app/session/session.h"
#include "app/session/spawn.h"
#include "tests/support/catch.h"
#include "tests/support/recorder.h"

using namespace confab;

namespace {

constexpr std::chrono::seconds kEnough{20};

// A session and a peer of a few lines, on loopback, in one io_context.
class TalkStage {
 public:
  explicit TalkStage(const std::string& scheme) { run(listen(scheme)); }
  ~TalkStage() {  // NOLINT(bugprone-exception-escape): fails the test, too
    session.close_all();
    for (auto& each : listeners_) each->close();
    if (peer) peer->close();
    io.run_for(std::chrono::milliseconds(200));
  }

  asio::awaitable<void> listen(std::string scheme) {
    Url url = parse_url(scheme + "://127.0.0.1:0", UrlRules{true, false});
    listeners_ = co_await registry.find(scheme).listen(url);
    peer_url = parse_url(scheme + "://" + listeners_.front()->local().text);
  }
  asio::awaitable<void> accept() { peer = co_await listeners_.front()->accept(); }
  asio::awaitable<std::string> peer_reads() {
    const auto got = co_await peer->receive();
    const Packet* packet = std::get_if<Packet>(&got);
    if (packet == nullptr) co_return "(end)";
    last_from = *packet->from;
    co_return std::string(packet->bytes);
  }

  // Runs `work` to its end, together with everything else.
  void run(asio::awaitable<void> work) {
    bool done = false;
    auto finished = [&](const std::exception_ptr& failure) {
      done = true;
      if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(io, std::move(work), std::move(finished));
    run_until([&] { return done; });
  }
  void run_until(const std::function<bool()>& condition) {
    const auto latest = Clock::now() + kEnough;
    while (!condition() && Clock::now() < latest) {
      if (io.stopped()) io.restart();
      io.run_one_for(std::chrono::milliseconds(100));
    }
    REQUIRE(condition());
  }
  void run_until_event(const std::string& line) {
    INFO(events.text());
    run_until([&] { return events.has(line); });
  }

  asio::io_context io{1};
  Registry registry = builtin_transports();
  Settings settings;
  Session session{io, registry, settings};
  Recorder events;
  Url peer_url;
  std::unique_ptr<Connection> peer;
  Endpoint last_from;

 private:
  std::vector<std::unique_ptr<Listener>> listeners_;
};

// A session that is connected to its peer.
class Talk : public TalkStage {
 public:
  explicit Talk(const std::string& scheme) : TalkStage(scheme) {
    session.events().subscribe(events);
    run(begin());
  }
  asio::awaitable<void> begin() {
    co_await session.open(peer_url);
    co_await accept();
  }
  Conversation& conversation() { return *session.current(); }
};

}  // namespace

TEST_CASE("a typed line is sent with its line end, and the reply comes after it") {
  Talk talk("tcp");
  auto work = [&]() -> asio::awaitable<void> {
    co_await talk.conversation().send_text("hello");
    const std::string heard = co_await talk.peer_reads();
    CHECK(heard == "hello\n");
    co_await talk.peer->send("HELLO\r\n");
  };
  talk.run(work());
  talk.run_until_event("received HELLO\\r\\n");
  CHECK(talk.events.text() == "opened; sent hello\\n; received HELLO\\r\\n");
}

TEST_CASE("an unfinished message is published after an idle time, and goes on in a new event") {
  Talk talk("tcp");
  auto prompt = [&]() -> asio::awaitable<void> { co_await talk.peer->send("login: "); };
  talk.run(prompt());
  talk.run_until_event("received part login: ");
  auto rest = [&]() -> asio::awaitable<void> { co_await talk.peer->send("ok\n"); };
  talk.run(rest());
  talk.run_until_event("received ok\\n");
}

TEST_CASE("a peer that closed is opened again under its name") {
  Talk talk("tcp");
  talk.peer->close();
  talk.run_until_event("closed");
  CHECK(talk.conversation().state() == Conversation::State::ended);
  auto again = [&]() -> asio::awaitable<void> {
    co_await talk.session.return_to(talk.peer_url);
    co_await talk.accept();
  };
  talk.run(again());
  CHECK(talk.session.current()->name() == "tcp1");
  CHECK(talk.events.text() == "opened; eof; closed; opened again");
}

TEST_CASE("a message that crossed the peer's end unread is sent again, once") {
  Talk talk("tcp");
  auto crossing = [&]() -> asio::awaitable<void> {
    talk.peer->close();  // its end is on the way, and we have not seen it
    co_await talk.conversation().send_text("b");
    co_await talk.accept();
    const std::string heard = co_await talk.peer_reads();
    CHECK(heard == "b\n");
  };
  talk.run(crossing());
  const std::string text = talk.events.text();
  CHECK(text.find("opened again") != std::string::npos);
  CHECK(text.find("failed send EPIPE; closed; opened again") != std::string::npos);
  CHECK(talk.conversation().traffic().messages_sent == 1);
  CHECK(talk.conversation().traffic().bytes_sent == 2);
}

TEST_CASE("a message that may have been read is never sent again: the loss is told") {
  Talk talk("tcp");
  auto lost = [&]() -> asio::awaitable<void> {
    co_await talk.conversation().send_text("b");  // reaches the peer's system
    talk.peer->close();                           // which has unread data, and resets
  };
  talk.run(lost());
  talk.run_until_event("failed recv ECONNRESET");
  talk.run_until_event("closed");
  CHECK(talk.events.text() == "opened; sent b\\n; failed recv ECONNRESET; closed");
  CHECK(talk.conversation().state() == Conversation::State::reset);
}

TEST_CASE("an answer that stands before a reset is not lost to a send that finds the reset first") {
  Talk talk("tcp");
  auto crossing = [&]() -> asio::awaitable<void> {
    co_await talk.conversation().send_text("a");
    const std::string heard = co_await talk.peer_reads();
    CHECK(heard == "a\n");
    co_await talk.conversation().send_text("nobody reads this");
    co_await talk.peer->send("answer\n");
    talk.peer->close();  // with unread data: a reset
    const bool left = co_await talk.conversation().send_text("b");
    CHECK_FALSE(left);
  };
  talk.run(crossing());
  CHECK(talk.events.text() ==
        "opened; sent a\\n; sent nobody reads this\\n; sent b\\n; received answer\\n; failed send "
        "ECONNRESET; closed");
}

TEST_CASE("a datagram is a message, an empty one too, and is sent without a line end") {
  Talk talk("udp");
  auto work = [&]() -> asio::awaitable<void> {
    co_await talk.conversation().send_text("hello");
    const std::string heard = co_await talk.peer_reads();
    CHECK(heard == "hello");
    co_await talk.peer->send("", talk.last_from);
    co_await talk.peer->send("two\nlines\n", talk.last_from);
  };
  talk.run(work());
  talk.run_until_event("received two\\nlines\\n");
  CHECK(talk.events.text() == "opened; sent hello; received ; received two\\nlines\\n");
}

TEST_CASE("a datagram that is too long is refused before anything is sent") {
  Talk talk("udp");
  auto work = [&]() -> asio::awaitable<void> {
    std::string text(65508, 'x');
    co_await talk.conversation().send_text(std::move(text));
  };
  CHECK_THROWS_AS(talk.run(work()), std::invalid_argument);
  CHECK(talk.events.text() == "opened");
}

TEST_CASE("a long message is published in pieces of 64 KiB, before anything that it causes") {
  Talk talk("tcp");
  std::size_t sent_before_reply = 0;
  auto peer_side = [&]() -> asio::awaitable<void> {
    std::size_t heard = 0;
    while (heard < 3 * 64 * 1024) heard += (co_await talk.peer_reads()).size();
    co_await talk.peer->send("done\n");
  };
  auto our_side = [&]() -> asio::awaitable<void> {
    std::string text(3 * 64 * 1024, 'x');
    co_await talk.conversation().send_bytes(std::move(text));
  };
  spawn(talk.io, peer_side());
  talk.run(our_side());
  talk.run_until_event("received done\\n");
  for (const std::string& line : talk.events.lines()) {
    if (line.starts_with("sent ")) sent_before_reply += 1;
    if (line.starts_with("received")) break;
  }
  CHECK(sent_before_reply == 3);
}

TEST_CASE("a refused attempt uses its name up, and says who refused") {
  Talk talk("tcp");
  const Url gone = parse_url("tcp://127.0.0.1:1");
  auto work = [&]() -> asio::awaitable<void> {
    const bool first = co_await talk.session.open(gone);
    const bool second = co_await talk.session.open(gone);
    CHECK_FALSE(first);
    CHECK_FALSE(second);
  };
  talk.run(work());
  CHECK(talk.session.current()->name() == "tcp3");
  CHECK(talk.events.has("failed connect ECONNREFUSED"));
}

TEST_CASE("a conversation that is open is returned to, not opened twice") {
  Talk talk("tcp");
  const auto before = talk.session.current();
  auto work = [&]() -> asio::awaitable<void> { co_await talk.session.return_to(talk.peer_url); };
  talk.run(work());
  CHECK(talk.session.current() == before);
  CHECK(talk.session.all().size() == 1);
}

TEST_CASE("a name that no conversation has lists those that exist") {
  Talk talk("tcp");
  std::string complaint;
  try {
    talk.session.use("tcp9");
  } catch (const std::invalid_argument& error) {
    complaint = error.what();
  }
  CHECK(complaint == "no conversation is named tcp9; there are: tcp1");
}
