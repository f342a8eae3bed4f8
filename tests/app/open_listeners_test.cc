#include "app/session/open_listeners.h"

#include "app/session/session.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/recorder.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

// A session that listens; those who come are in memory, and so is the clock.
class ListeningSession {
 public:
  ListeningSession() {
    registry_.add(memory_stream_transport(network_));
    registry_.add(memory_datagram_transport(network_));
    session.may_turn = [this] { return !line_is_begun; };
    session.events().subscribe(events);
  }
  ~ListeningSession() {  // NOLINT(bugprone-exception-escape): fails the test, too
    session.close_all();
    for (const auto& each : clients) each->close();
    time.settle();
  }

  void listen(const std::string& scheme) {
    TypedAddress address;
    address.url.scheme = scheme;
    address.url.host = "127.0.0.1";
    const auto places = time.run(session.listeners().listen(address));
    local_ = places.front()->listeners().front()->local().text;
    scheme_ = scheme;
    time.settle();
  }
  Connection& connect() {
    const Url url = parse_url(scheme_ + "://" + local_);
    clients.push_back(time.run(registry_.find(scheme_).connect(url, time_.deadline_in(1s))));
    time.settle();
    return *clients.back();
  }
  void says(Connection& client, std::string_view text) {
    time.run(client.send(text));
    time.settle();
  }
  std::string hears(Connection& client) {
    auto work = [](Connection* from) -> asio::awaitable<std::string> {
      auto receiving = from->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      co_return packet == nullptr ? std::string("(end)") : std::string(packet->bytes);
    };
    return time.run(work(&client));
  }
  void types(std::string text) {
    time.run(session.current()->send_text(std::move(text)));
    time.settle();
  }
  std::string current() const { return session.current() ? session.current()->name() : "nobody"; }

  asio::io_context io{1};
  FakeTime time{io};
  Settings settings;

 private:
  std::shared_ptr<MemoryNetwork> network_ = std::make_shared<MemoryNetwork>();
  Registry registry_;
  LoopTime& time_ = LoopTime::of(io);
  std::string scheme_;
  std::string local_;

 public:
  Session session{io, registry_, settings};
  Recorder events;
  bool line_is_begun = false;
  std::vector<std::unique_ptr<Connection>> clients;
};

}  // namespace

TEST_CASE("the first who connects is the current conversation, later ones are not") {
  ListeningSession talk;
  talk.listen("memory");
  CHECK(talk.current() == "nobody");
  Connection& first = talk.connect();
  Connection& second = talk.connect();
  CHECK(talk.session.all().size() == 2);
  CHECK(talk.current() == "memory1");
  talk.says(first, "one\n");
  talk.says(second, "two\n");
  CHECK(talk.events.text() ==
        "listening memory://127.0.0.1:0; accepted; accepted; received one\\n; received two\\n");
  talk.types("to the first");
  CHECK(talk.hears(first) == "to the first\n");
}

TEST_CASE("one conversation ends, and the listener goes on") {
  ListeningSession talk;
  talk.listen("memory");
  talk.connect();
  talk.session.close("memory1");
  CHECK(talk.current() == "nobody");
  talk.connect();
  CHECK(talk.current() == "memory2");
}

TEST_CASE("who came to us and went is not dialled") {
  ListeningSession talk;
  talk.listen("memory");
  talk.connect().close();
  talk.time.settle();
  const auto gone = talk.session.current();
  REQUIRE(gone);
  CHECK_FALSE(gone->is_open());
  CHECK_FALSE(gone->may_reconnect());
  CHECK_FALSE(talk.time.run(gone->open()));
  CHECK_FALSE(talk.session.target());
}

TEST_CASE("the next takes the place of one who has gone, but not while a line is begun") {
  ListeningSession talk;
  talk.listen("memory");
  talk.line_is_begun = true;
  talk.connect().close();
  talk.time.settle();
  talk.connect();
  CHECK(talk.current() == "memory1");
  talk.session.turn_to_who_waits();
  CHECK(talk.current() == "memory1");
  talk.line_is_begun = false;
  talk.session.turn_to_who_waits();
  CHECK(talk.current() == "memory2");
}

TEST_CASE("a line over datagrams goes to who had spoken last when it was begun") {
  ListeningSession talk;
  talk.listen("memory-datagram");
  CHECK(talk.current() == "nobody");
  Connection& one = talk.connect();
  Connection& other = talk.connect();
  talk.says(one, "I am one");
  CHECK(talk.current() == "memory-datagram1");
  talk.session.turn_to_who_waits();  // the prompt is shown
  talk.line_is_begun = true;
  talk.says(other, "I am the other");
  talk.session.turn_to_who_waits();
  talk.types("for one");
  CHECK(talk.hears(one) == "for one");
  talk.line_is_begun = false;
  talk.session.turn_to_who_waits();
  talk.types("for the other");
  CHECK(talk.hears(other) == "for the other");
  talk.session.current()->send_to(one.local());  // ":to"
  talk.says(other, "and I?");
  talk.session.turn_to_who_waits();
  talk.types("pinned");
  CHECK(talk.hears(one) == "pinned");
}

TEST_CASE("over datagrams nothing can be said before somebody has spoken") {
  ListeningSession talk;
  talk.listen("memory-datagram");
  const auto everyone = talk.session.find("memory-datagram1");
  CHECK_THROWS_AS(talk.time.run(everyone->send_text("hello")), Unsendable);
}

TEST_CASE("a hundred are accepted, and one more when one has gone") {
  ListeningSession talk;
  talk.listen("memory");
  for (std::size_t each = 0; each < OpenListeners::kMostAccepted + 2; ++each) talk.connect();
  CHECK(talk.session.all().size() == OpenListeners::kMostAccepted);
  CHECK(talk.events.has("note 100 are connected: others wait until one of them goes (\":close\")"));
  talk.session.close("memory7");
  talk.time.settle();
  CHECK(talk.session.all().size() == OpenListeners::kMostAccepted);
  CHECK_NOTHROW(talk.session.find("memory101"));
}

TEST_CASE("of many who came and went only the last ones are remembered") {
  ListeningSession talk;
  talk.listen("memory");
  talk.connect();
  for (int each = 0; each < 300; ++each) {
    talk.connect().close();
    talk.time.settle();
  }
  CHECK(talk.session.all().size() <= 13);
  CHECK(talk.current() == "memory1");
}

TEST_CASE("what no longer listens leaves who came, but for the socket of datagrams") {
  ListeningSession talk;
  talk.listen("memory");
  talk.connect();
  talk.listen("memory-datagram");
  CHECK(talk.session.listeners().close() == 2);
  CHECK_FALSE(talk.session.listeners().is_listening());
  CHECK(talk.session.find("memory1")->is_open());
  CHECK_FALSE(talk.session.find("memory-datagram1")->is_open());
  CHECK(talk.events.has("no longer listening memory://127.0.0.1:0"));
}

TEST_CASE("with --once nobody is accepted after the first, whose end is told") {
  ListeningSession talk;
  bool is_over = false;
  talk.session.listeners().end_with_first();
  talk.session.listeners().on_first_gone = [&] { is_over = true; };
  talk.listen("memory");
  Connection& first = talk.connect();
  CHECK_FALSE(talk.session.listeners().is_listening());
  CHECK_FALSE(is_over);
  first.close();
  talk.time.settle();
  CHECK(is_over);
}

TEST_CASE("who waits for somebody to come goes on when it happens, or when the time is up") {
  ListeningSession talk;
  talk.listen("memory");
  CHECK_FALSE(talk.time.run(talk.session.someone(talk.time.now() + 5s)));
  talk.connect();
  CHECK(talk.time.run(talk.session.someone(talk.time.now() + 5s)));
}

TEST_CASE("a recording that begins late says first where is listened") {
  ListeningSession talk;
  talk.listen("memory");
  talk.connect();
  Recorder late;
  talk.session.journal().tell({}, [&](const Event& event) { late.on_event(event); });
  CHECK(late.text() == "listening memory://127.0.0.1:0; accepted");
  talk.session.listeners().close();
  Recorder later;
  talk.session.journal().tell({}, [&](const Event& event) { later.on_event(event); });
  CHECK(later.text() == "accepted");
}
