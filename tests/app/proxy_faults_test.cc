#include <string>

#include "tests/app/proxied.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

// What `at` has heard by now; empty: nothing yet.
class Hearing {
 public:
  Hearing(Proxied& proxied, Shared at) : proxied_(proxied), at_(std::move(at)) {}
  std::string now() {
    begin();
    proxied_.time.settle();
    return *heard_;
  }

 private:
  void begin() {
    if (std::exchange(has_begun_, true)) return;
    asio::co_spawn(
        proxied_.io,
        [](Shared one, std::shared_ptr<std::string> heard) -> asio::awaitable<void> {
          for (;;) {
            auto receiving = one->receive();
            const auto got = co_await std::move(receiving);
            const Packet* const packet = std::get_if<Packet>(&got);
            *heard += packet == nullptr ? "END" : std::string(packet->bytes);
            if (packet == nullptr) co_return;
          }
        }(at_, heard_),
        [heard = heard_](const std::exception_ptr& failure) {
          if (failure) *heard += "LOST";
        });
  }

  Proxied& proxied_;
  Shared at_;
  std::shared_ptr<std::string> heard_ = std::make_shared<std::string>();
  bool has_begun_ = false;
};

TEST_CASE("latency holds up each direction by itself, and its end, too") {
  Proxied proxied(streams(), {"up:latency=20ms"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_target(proxied, target);
  proxied.send(client, "one\n");
  proxied.finish(client);
  CHECK(proxied.events.text() == "opened; sent one\\n; finished sending");
  proxied.time.pass(19ms);
  CHECK(at_target.now().empty());
  proxied.time.pass(1ms);
  CHECK(at_target.now() == "one\nEND");
  proxied.send(target, "1\n");
  CHECK(proxied.hear(client) == "1\n");
}

TEST_CASE("latency is no bandwidth: what comes meanwhile is on its way, too") {
  Proxied proxied(streams(), {"down:latency=50ms"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_client(proxied, client);
  for (int i = 0; i < 10; ++i) {
    proxied.send(target, "x");
    proxied.time.pass(10ms);
  }
  CHECK(at_client.now() == "xxxxxx");  // sent at 0, 10, ... 50 of 100 ms
  proxied.time.pass(50ms);
  CHECK(at_client.now() == "xxxxxxxxxx");
}

TEST_CASE("a bandwidth spreads what comes at once") {
  Proxied proxied(streams(), {"down:bandwidth=1000"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_client(proxied, client);
  proxied.send(target, std::string(2000, 'x'));
  proxied.time.pass(500ms);
  CHECK(at_client.now().size() == 500);
  proxied.time.pass(1500ms);
  CHECK(at_client.now().size() == 2000);
}

TEST_CASE("a cut is an end in one direction, and what was read stands in the events") {
  Proxied proxied(streams(), {"down:cut=3"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_client(proxied, client);
  proxied.send(target, "answer\n");
  CHECK(at_client.now() == "ansEND");
  proxied.send(client, "still\n");
  CHECK(proxied.hear(target) == "still\n");
  CHECK(proxied.events.text() ==
        "opened; received answer\\n; note fault, down: an end; sent still\\n");
}

// In memory it looks like an end.
TEST_CASE("a reset comes after so many bytes, to both sides") {
  Proxied proxied(streams(), {"up:reset-after=4"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_client(proxied, client);
  Hearing at_target(proxied, target);
  proxied.send(client, "question\n");
  proxied.time.pass(1s);
  CHECK(at_target.now() == "quesEND");
  CHECK(at_client.now() == "END");
}

TEST_CASE("in a blackhole nothing arrives, nor an end, until it is switched off") {
  Proxied proxied(streams(), {"up:blackhole"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_target(proxied, target);
  proxied.send(client, "lost\n");
  CHECK(at_target.now().empty());
  proxied.run->faults.set({});
  proxied.send(client, "heard\n");
  CHECK(at_target.now() == "heard\n");
  proxied.run->faults.set({parse_fault("up:blackhole")});
  proxied.finish(client);
  CHECK(at_target.now() == "heard\n");
}

TEST_CASE("an end that a blackhole swallows is no end for a minute") {
  Proxied proxied(streams(), {"down:blackhole"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_client(proxied, client);
  Hearing at_target(proxied, target);
  proxied.finish(client);
  CHECK(at_target.now() == "END");
  proxied.finish(target);
  proxied.time.pass(50s);
  CHECK(at_client.now().empty());
  proxied.time.pass(11s);
  CHECK(at_client.now() == "END");
}

TEST_CASE("what waits for its time when a conversation is closed is said to be lost") {
  Proxied proxied(streams(), {"down:latency=3s"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.send(target, "answer\n");
  proxied.run->live().begin()->second.close();
  CHECK(proxied.events.text().find("fault, down: what waited for its time is lost") !=
        std::string::npos);
}

TEST_CASE("a datagram that is held back leaves when the faults change") {
  Proxied proxied(datagrams(), {"up:reorder=100%"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_target(proxied, target);
  proxied.send(client, "1");
  CHECK(at_target.now().empty());
  proxied.run->faults.set({});
  proxied.send(client, "2");
  CHECK(at_target.now() == "12");
}

TEST_CASE("datagrams are delayed, and lost by their number") {
  Proxied proxied(datagrams(), {"up:latency=20ms", "down:blackhole=1"});
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_target(proxied, target);
  Hearing at_client(proxied, client);
  proxied.send(client, "a");
  CHECK(at_target.now().empty());
  proxied.time.pass(20ms);
  CHECK(at_target.now() == "a");
}

TEST_CASE("a proxy that is paused reads nothing, and goes on where it was") {
  Proxied proxied(streams());
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Hearing at_target(proxied, target);
  proxied.run->pause(true);
  proxied.send(client, "one\n");
  CHECK(at_target.now().empty());
  proxied.run->pause(false);
  CHECK(at_target.now() == "one\n");
}

}  // namespace
}  // namespace confab
