#include <optional>

#include "tests/app/memory_session.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using test::MemorySession;

namespace {

// When the last message came, as its event says, after what was sent last.
class Times final : public Subscriber {
 public:
  void on_event(const Event& event) override {
    if (std::holds_alternative<Sent>(event.what)) sent_ = event.at;
    if (std::holds_alternative<Received>(event.what)) after_send = event.at - sent_;
  }
  Clock::duration after_send{-1};

 private:
  Clock::time_point sent_{};
};

MemoryOptions without_acknowledgements() {
  MemoryOptions options;
  options.acknowledges = false;
  return options;
}

}  // namespace

TEST_CASE("the pause behind an unfinished message is no part of its time") {
  MemorySession talk;
  talk.connect();
  Times times;
  talk.session.events().subscribe(times);
  talk.send("user");
  talk.time.pass(3ms);
  talk.peer_says("login: ");
  CHECK(times.after_send == -1ns);
  talk.time.pass(30ms);
  CHECK(talk.events.has("received part login: "));
  CHECK(times.after_send == 3ms);
  talk.session.events().drop(times);
}

TEST_CASE("a line that comes in three parts is one reply, when its end comes") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  talk.send("get");
  talk.peer_says("FREQ ");
  talk.time.pass(60ms);
  talk.peer_says("438");
  talk.time.pass(60ms);
  CHECK_FALSE(conversation.traffic().replied);
  talk.peer_says("925000\r\n");
  CHECK(conversation.traffic().replied);
  CHECK(conversation.traffic().replies == 1);
  CHECK(conversation.traffic().messages_received == 1);
}

TEST_CASE("a prompt without a line end is a reply after a quarter of a second") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  talk.peer_says("login: ");
  talk.time.pass(249ms);
  CHECK(conversation.traffic().replies == 0);
  talk.time.pass(1ms);
  CHECK(conversation.traffic().replies == 1);
  talk.send("ann");
  CHECK_FALSE(conversation.traffic().replied);
  talk.peer_says("Password: ");
  talk.time.pass(250ms);
  CHECK(conversation.traffic().replied);
  CHECK(conversation.traffic().replies == 2);
}

TEST_CASE("the greeting of a connection that was opened again is no reply to the message") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  talk.peer_says("220 ready\n");
  CHECK(conversation.traffic().replied);
  talk.peer_finishes();
  auto again = [&]() -> asio::awaitable<void> { co_await conversation.open(); };
  talk.time.run(again());
  talk.accept();
  talk.send("NOOP");
  talk.peer_says("220 ready\n");
  CHECK_FALSE(conversation.traffic().replied);
  talk.peer_says("250 ok\n");
  CHECK(conversation.traffic().replied);
}

TEST_CASE("an unfinished message counts as soon as its peer has ended") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  talk.send("get");
  talk.peer_says("OK");
  talk.peer_finishes();
  CHECK(conversation.traffic().replies == 1);
  CHECK(talk.events.text() == "opened; sent get\\n; received part OK; eof; closed");
}

TEST_CASE(
    "of several conversations to one address the current one is returned to, then an open one") {
  MemorySession talk;
  const auto open = [&talk] { talk.time.run(talk.session.open(talk.peer_url)); };
  const auto return_to = [&talk] {
    talk.time.run(talk.session.return_to(talk.peer_url));
    return talk.session.current()->name();
  };
  open();
  open();
  talk.session.use("memory1");
  CHECK(return_to() == "memory1");
  talk.session.find("memory1")->close();
  CHECK(return_to() == "memory2");
}

TEST_CASE("what nobody acknowledged is sent again over a new connection, and counts once") {
  MemorySession talk(without_acknowledgements());
  Conversation& conversation = talk.connect();
  talk.send("b");
  talk.peer_finishes();
  CHECK(conversation.is_busy());
  talk.accept();
  CHECK(talk.peer_hears() == "b\n");
  CHECK(talk.events.text() ==
        "opened; sent b\\n; eof; failed send EPIPE; closed; opened again; note the peer had closed "
        "before it could "
        "read the last message; sent again; sent b\\n");
  CHECK(conversation.traffic().messages_sent == 1);
  CHECK(conversation.traffic().bytes_sent == 2);
}

TEST_CASE("a peer that closes again before it reads does not get the message for ever") {
  MemorySession talk(without_acknowledgements());
  Conversation& conversation = talk.connect();
  talk.send("b");
  talk.peer_finishes();
  talk.accept();
  talk.peer_finishes();
  talk.time.pass(10s);
  CHECK_FALSE(conversation.is_busy());
  CHECK(conversation.unsent() == "\"b\"");
  CHECK(talk.events.text().ends_with("sent b\\n; eof; failed send EPIPE; closed"));
}

TEST_CASE("closing ends a recovery: nothing is opened or sent behind it") {
  MemorySession talk(without_acknowledgements());
  Conversation& conversation = talk.connect();
  talk.send("b");
  talk.peer_finishes();
  talk.time.pass(100ms);
  REQUIRE(conversation.is_busy());
  talk.session.close(conversation.name());
  talk.time.pass(10s);
  CHECK(talk.events.text() == "opened; sent b\\n; eof; failed send EPIPE; closed");
  CHECK(talk.session.all().empty());
}

TEST_CASE("returning to a conversation that recovers waits for that, and opens nothing twice") {
  MemorySession talk(without_acknowledgements());
  const auto conversation = talk.connect().shared_from_this();
  talk.send("hello");
  talk.peer_finishes();
  REQUIRE(conversation->is_busy());
  std::optional<bool> is_open;
  auto again = [&]() -> asio::awaitable<void> {
    is_open = co_await talk.session.return_to(talk.peer_url);
  };
  spawn(talk.io, again());
  talk.accept();
  CHECK(talk.peer_hears() == "hello\n");
  talk.time.pass(10s);
  CHECK(is_open == true);
  CHECK(talk.session.current() == conversation);
  CHECK(talk.session.all().size() == 1);
}

TEST_CASE("where connections are not opened again the messages are given up and named") {
  MemorySession talk(without_acknowledgements());
  talk.settings.reconnect = Reconnect::off;
  Conversation& conversation = talk.connect();
  talk.send("RCPT");
  talk.send("DATA");
  talk.peer_finishes();
  talk.time.pass(1s);
  CHECK(conversation.unsent() == "\"RCPT\"");
  CHECK(conversation.unsent_messages() == 2);
  CHECK(talk.events.text() == "opened; sent RCPT\\n; sent DATA\\n; eof; failed send EPIPE; closed");
}

TEST_CASE("a peer that has finished can be sent to, where that is wished") {
  MemorySession talk;
  talk.settings.peer_end = PeerEnd::keep;
  Conversation& conversation = talk.connect();
  talk.peer_finishes();
  CHECK(conversation.is_open());
  CHECK(conversation.peer_has_finished());
  talk.send("still here");
  CHECK(talk.peer_hears() == "still here\n");
  talk.time.run(conversation.finish_sending());
  CHECK(talk.peer_hears() == "(end)");
  CHECK(conversation.state() == Conversation::State::ended);
  CHECK(talk.events.text() == "opened; eof; sent still here\\n; finished sending; closed");
}

TEST_CASE("after our half-close nothing is sent, and that is said") {
  MemorySession talk;
  Conversation& conversation = talk.connect();
  talk.time.run(conversation.finish_sending());
  CHECK_THROWS_AS(talk.send("more"), std::invalid_argument);
  talk.peer_says("answer\n");
  CHECK(talk.events.text() == "opened; finished sending; received answer\\n");
}

TEST_CASE("a conversation that was closed keeps its addresses and its target") {
  MemorySession talk;
  const std::string name = talk.connect().name();
  talk.session.close(name);
  CHECK_FALSE(talk.session.current());
  CHECK(talk.session.target()->text() == talk.peer_url.text());
  CHECK(talk.session.find_past(name)->facts().size() == 2);
  CHECK_THROWS_AS(talk.session.find(name), std::invalid_argument);
}

TEST_CASE(
    "an address with an option that is none makes no conversation, and takes nobody's place") {
  MemorySession talk;
  talk.connect();
  const auto former = talk.session.current();
  Transport strict = talk.registry.find("memory");
  strict.scheme = "strict";
  strict.connect = [](Url, Deadline) -> asio::awaitable<std::unique_ptr<Connection>> {
    throw UrlError("unknown option");
    co_return nullptr;
  };
  talk.registry.add(strict);
  std::string complaint;
  auto work = [&]() -> asio::awaitable<void> {
    try {
      co_await talk.session.open(parse_url("strict://localhost:1"));
    } catch (const UrlError& error) {
      complaint = error.what();
    }
  };
  talk.time.run(work());
  CHECK(complaint == "unknown option");
  CHECK(talk.session.current() == former);
  CHECK(talk.session.all().size() == 1);
}
