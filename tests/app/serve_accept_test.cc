// Listeners that fail, and the timers and addresses of servers.
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/serve/listen.h"
#include "tests/app/serve_support.h"
#include "tests/support/catch.h"
#include "transport/network_error.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

// Fails as often as told, then accepts as the listener behind it does.
class ShortOfDescriptors final : public Listener {
 public:
  ShortOfDescriptors(std::unique_ptr<Listener> behind, int failures, int error)
      : behind_(std::move(behind)), failures_(failures), error_(error) {}
  asio::awaitable<std::unique_ptr<Connection>> accept() override {
    if (failures_ > 0) {
      --failures_;
      const std::error_code code(error_, std::system_category());
      throw NetworkError(Op::accept, local(), code, false);
    }
    auto accepted = co_await behind_->accept();
    co_return accepted;
  }
  void close() noexcept override { behind_->close(); }
  Endpoint local() const override { return behind_->local(); }

 private:
  std::unique_ptr<Listener> behind_;
  int failures_;
  int error_;
};

std::unique_ptr<Listener> loopback_listener(Harness& harness) {
  const Registry registry = builtin_transports();
  std::unique_ptr<Listener> listener;
  auto listen = [&]() -> asio::awaitable<void> {
    Url url = parse_serve_url("tcp://127.0.0.1:0");
    auto listeners = co_await listen_at(registry, std::move(url));
    listener = std::move(listeners.front());
  };
  harness.run(listen());
  return listener;
}

TEST_CASE("a server that runs out of descriptors says so once, waits, and goes on serving") {
  for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) {
    Harness harness;
    auto listener = loopback_listener(harness);
    const std::string place = listener->local().text;
    std::vector<std::unique_ptr<Listener>> listeners;
    listeners.push_back(std::make_unique<ShortOfDescriptors>(std::move(listener), 2, error));
    harness.start_with("upper", std::move(listeners));
    const auto begin = Clock::now();
    std::string reply;
    auto talk = [&]() -> asio::awaitable<void> {
      Client client = co_await harness.connect_to("tcp://" + place);
      co_await client.send("hello\n");
      reply = co_await client.read(6);
    };
    harness.run(talk());
    CHECK(reply == "HELLO\n");
    CHECK(Clock::now() - begin >=
          std::chrono::milliseconds(150));  // two waits of 100 ms, less the clock's grain
    REQUIRE(harness.problems.size() == 1);
    CHECK_THAT(harness.problems[0], Catch::Matchers::ContainsSubstring(place));
  }
}

TEST_CASE("a server can be stopped while it waits for descriptors") {
  Harness harness;
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.push_back(
      std::make_unique<ShortOfDescriptors>(loopback_listener(harness), 1000, EMFILE));
  harness.start_with("upper", std::move(listeners));
  harness.run_until([&] { return !harness.problems.empty(); });
  harness.server->stop();
  harness.run_until([&] { return harness.ended(); });
}

TEST_CASE("the entries of a delay queue are due in the order in which they began") {
  asio::io_context io;
  DelayQueue queue(io.get_executor(), std::chrono::milliseconds(1));
  std::string due;
  DelayQueue::Entry a(queue, [&] { due += 'a'; });
  DelayQueue::Entry b(queue, [&] { due += 'b'; });
  DelayQueue::Entry c(queue, [&] { due += 'c'; });
  a.start();
  b.start();
  c.start();
  a.start();  // again: now the last
  b.cancel();
  io.run();
  CHECK(due == "ca");
  CHECK_FALSE(a.is_waiting());
}

TEST_CASE("what is called when an entry is due may start, cancel and destroy entries") {
  asio::io_context io;
  DelayQueue queue(io.get_executor(), std::chrono::milliseconds(1));
  int rounds = 0;
  auto victim = std::make_unique<DelayQueue::Entry>(queue, [] { FAIL("was destroyed"); });
  std::unique_ptr<DelayQueue::Entry> again;
  again = std::make_unique<DelayQueue::Entry>(queue, [&] {
    victim.reset();
    if (++rounds < 3) again->start();
  });
  again->start();
  victim->start();
  io.run();
  CHECK(rounds == 3);
}

TEST_CASE("a delay queue may go while its timer runs") {
  asio::io_context io;
  {
    DelayQueue queue(io.get_executor(), std::chrono::milliseconds(0));
    DelayQueue::Entry entry(queue, [] { FAIL("was cancelled"); });
    entry.start();
  }
  CHECK(io.run() <= 1);
}

TEST_CASE("a lone port, a host with a port, and a URL are addresses to serve at") {
  CHECK(parse_serve_url("12000").text() == "tcp://localhost:12000");
  CHECK(parse_serve_url("0").port == 0);
  CHECK(parse_serve_url(":0").text() == "tcp://localhost:0");
  CHECK(parse_serve_url("127.0.0.1:0").text() == "tcp://127.0.0.1:0");
  CHECK(parse_serve_url("[::1]:0").text() == "tcp://[::1]:0");
  CHECK(parse_serve_url("localhost:12000").text() == "tcp://localhost:12000");
  CHECK(parse_serve_url(":12000").host == "localhost");
  CHECK(parse_serve_url("udp://[::1]:0").text() == "udp://[::1]:0");
  CHECK_THROWS_AS(parse_serve_url(""), UrlError);
  CHECK_THROWS_AS(parse_serve_url("99999"), UrlError);
  CHECK_THROWS_AS(parse_serve_url("tcp://localhost:x"), UrlError);
}

TEST_CASE("an empty host and a star are every address of the machine") {
  CHECK(is_every_address(parse_serve_url("tcp://:12000")));
  CHECK(is_every_address(parse_serve_url("udp://*:12000")));
  CHECK(is_every_address(parse_serve_url("tcp://0.0.0.0:12000")));
  CHECK(is_every_address(parse_serve_url("tcp://[::]:12000")));
  CHECK_FALSE(is_every_address(parse_serve_url("tcp://localhost:12000")));
  CHECK_FALSE(is_every_address(parse_serve_url(":12000")));
}

}  // namespace
}  // namespace confab
