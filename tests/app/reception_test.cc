#include "app/session/reception.h"

#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/recorder.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Traits kDatagramMedium{.keeps_boundaries = true, .hears_anyone = true};

// What somebody receives, whose connection has begun.
class Receiver final : public Subscriber {
 public:
  explicit Receiver(std::string_view framing, const Traits& traits = {}) : medium(traits) {
    stream.subscribe(events);
    stream.subscribe(*this);
    reception.begin(framing);
  }
  // False: what comes cannot be cut any further.
  bool come(std::string_view bytes) {
    Packet packet;
    packet.bytes = bytes;
    packet.from = &peer;
    return reception.take(packet);
  }
  void send() {
    reception.sent();
    traffic.messages_sent += 1;
    traffic.replied = false;
  }
  void on_event(const Event& event) override {
    const auto* received = std::get_if<Received>(&event.what);
    was_greeting = received != nullptr && received->is_greeting;
  }

  asio::io_context io{1};
  FakeTime time{io};
  EventStream stream{io};
  Recorder events;
  Traits medium;
  Settings settings;
  Traffic traffic;
  Publisher publisher{io, stream, "tcp1"};
  Reception reception{io, medium, settings, traffic, publisher};
  Endpoint peer{"10.0.0.1:9"};
  bool was_greeting = false;  // the last message, by its event
};

}  // namespace

TEST_CASE("what was held back when something is sent comes before it, and goes on with nothing") {
  Receiver talk("line");
  talk.come("log");
  talk.send();
  CHECK(talk.events.text() == "received part log");
  talk.come("in: \n");
  CHECK(talk.traffic.messages_received == 2);
}

TEST_CASE("what a peer says first on its next connection is a greeting, if its first was one") {
  Receiver talk("line");
  talk.come("220 ready\n");
  talk.send();
  talk.come("250 ok\n");
  CHECK_FALSE(talk.was_greeting);
  talk.reception.end();
  talk.reception.begin("line");
  CHECK(talk.reception.is_greeting());
  talk.send();
  talk.come("220 ready\n");
  CHECK(talk.was_greeting);
  CHECK_FALSE(talk.traffic.replied);
  talk.come("250 ok\n");
  CHECK(talk.traffic.replied);
  CHECK(talk.traffic.greetings == 2);
}

TEST_CASE("a peer that answers first has no greeting, on no connection") {
  Receiver talk("line");
  talk.send();
  talk.come("hello\n");
  talk.reception.begin("line");
  CHECK_FALSE(talk.reception.is_greeting());
}

TEST_CASE("what is about a layer counts, and is no reply; what comes through it may be one") {
  Receiver talk("line");
  talk.reception.expect_no_replies();
  talk.send();
  talk.come("220 go\n");
  CHECK(talk.reception.has_counted());
  CHECK_FALSE(talk.traffic.replied);
  talk.reception.begin_anew("line");
  talk.come("250 ok\n");
  CHECK(talk.traffic.replied);
  CHECK(talk.traffic.greetings == 1);
}

TEST_CASE("an answer without an end does not count once its layer has begun, however slowly") {
  Receiver talk("line");
  talk.reception.expect_no_replies();
  talk.send();
  talk.come("S");
  talk.reception.flush();
  talk.reception.begin_anew("line");
  talk.time.pass(1h);
  CHECK(talk.traffic.replies == 0);
  CHECK_FALSE(talk.traffic.replied);
}

TEST_CASE("where a stream cannot be cut any further, what came before that is published") {
  Receiver talk("netstring");
  CHECK(talk.come("1:a,"));
  CHECK_FALSE(talk.come("1:b,x:"));
  CHECK(talk.events.text().starts_with("received 1:a,; received 1:b,; "));
  CHECK(talk.events.lines().back() == "failed recv EBADMSG");
}

TEST_CASE("a datagram that cannot be cut is published whole, and the next one begins anew") {
  Receiver talk("netstring", kDatagramMedium);
  CHECK(talk.come("x:"));
  CHECK(talk.come("1:a,"));
  CHECK(talk.events.text() == "received x:; failed recv EBADMSG; received 1:a,");
}

TEST_CASE("while nothing is read a rest waits, and after that as long as it always does") {
  Receiver talk("line");
  talk.come("log");
  talk.reception.pause();
  talk.time.pass(1h);
  CHECK(talk.events.text().empty());
  talk.reception.go_on();
  talk.time.pass(29ms);
  CHECK(talk.events.text().empty());
  talk.time.pass(1ms);
  CHECK(talk.events.text() == "received part log");
  talk.time.pass(220ms);
  CHECK(talk.traffic.replies == 1);
}

TEST_CASE("what is unfinished counts when the peer ends, unless its length was told") {
  Receiver lines("line");
  lines.come("bye");
  CHECK_FALSE(lines.reception.lacks_bytes());
  lines.reception.finish();
  CHECK(lines.traffic.replies == 1);
  CHECK_FALSE(lines.reception.last_is_whole());
  Receiver counted("netstring");
  counted.come("9:bye");
  CHECK(counted.reception.lacks_bytes());
  counted.reception.finish();
  CHECK(counted.traffic.replies == 0);
  CHECK(counted.events.text() == "received part 9:bye");
}

TEST_CASE("after a connection's end nothing of it is published any more") {
  Receiver talk("line");
  talk.come("log");
  talk.reception.end();
  talk.time.pass(1h);
  talk.reception.flush();
  CHECK(talk.events.text().empty());
  CHECK(talk.traffic.replies == 0);
}

TEST_CASE("the first byte of a connection has its time kept, and each connection its packets") {
  Receiver talk("line");
  const auto began = talk.time.now();
  talk.time.pass(5ms);
  talk.come("a");
  talk.time.pass(5ms);
  talk.come("b\n");
  CHECK(talk.traffic.first_reply == began + 5ms);
  CHECK(talk.traffic.last_activity == began + 10ms);
  talk.reception.begin("line");
  CHECK(talk.traffic.received_on_this_connection == 0);
  CHECK(talk.traffic.bytes_received == 3);
}
