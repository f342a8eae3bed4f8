// Listeners that fail, and the timers and addresses of servers.
#include <asio/co_spawn.hpp>
#include <cerrno>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "app/listen/listen.h"
#include "tests/app/serve_support.h"
#include "tests/support/catch.h"
#include "transport/network_error.h"
#include "transport/socket_address.h"

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
    Url url = parse_url("tcp://127.0.0.1:0", UrlRules{true, true});
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

// Echoes, but for the first call of a kind, which has no memory.
class ShortOfMemory final : public Service {
 public:
  explicit ShortOfMemory(const std::string& call)
      : fails_at_start_(call == "arrived"), fails_to_reply_(call == "reply") {}
  void arrived(const std::shared_ptr<Connection>&) override { fail_once(fails_at_start_); }
  bool reply(Connection&, const Endpoint&, const Message& message, std::string& out) override {
    fail_once(fails_to_reply_);
    out += message.bytes;
    return true;
  }

 private:
  static void fail_once(bool& fails) {
    if (std::exchange(fails, false)) throw std::bad_alloc();
  }
  bool fails_at_start_;
  bool fails_to_reply_;
};

TEST_CASE("one failed allocation does not leave a datagram server alive and deaf") {
  for (const std::string call : {"arrived", "reply"}) {
    INFO(call);
    Harness harness;
    const Registry registry = builtin_transports();
    std::string reply;
    auto talk = [&]() -> asio::awaitable<void> {
      Url url = parse_url("udp://127.0.0.1:0", UrlRules{true, true});
      auto listeners = co_await listen_at(registry, std::move(url));
      const std::string place = listeners.front()->local().text;
      harness.server =
          std::make_unique<Server>(harness.io.get_executor(), std::move(listeners),
                                   std::make_unique<ShortOfMemory>(call), harness.options);
      asio::co_spawn(harness.io, harness.server->run(), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
      });
      Client client = co_await harness.connect_to("udp://" + place);
      co_await client.send("first");
      co_await client.send("second");
      while (reply != "second") reply = co_await client.datagram();
    };
    harness.run(talk());
    CHECK(reply == "second");
    REQUIRE(harness.problems.size() == 1);
    CHECK(harness.problems[0].ends_with(": out of memory"));
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

TEST_CASE("TCP and UDP get one port number, on both families, also where any will do") {
  const Registry registry = builtin_transports();
  Harness harness;
  std::set<std::string> places;
  auto listen = [&]() -> asio::awaitable<void> {
    const Url url = parse_url("tcp://localhost:0", UrlRules{true, true});
    std::vector<std::string> schemes{"tcp", "udp"};
    auto opening = listen_over(registry, std::move(schemes), url);
    const auto all = co_await std::move(opening);
    const std::string port = ":" + std::to_string(all.front().port);
    for (const ListenersOver& each : all) {
      for (const auto& listener : each.listeners) {
        const std::string local = listener->local().text;
        CHECK(local.ends_with(port));
        places.insert(each.scheme + " " + local.substr(0, local.size() - port.size()));
      }
    }
  };
  harness.run(listen());
  CHECK(places.count("tcp 127.0.0.1") == 1);
  CHECK(places.count("udp 127.0.0.1") == 1);
  CHECK(places.count("tcp [::1]") == places.count("udp [::1]"));
}

TEST_CASE("every spelling of every address is one by what is really listened at") {
  const Registry registry = builtin_transports();
  Harness harness;
  auto listen = [&]() -> asio::awaitable<void> {
    for (const std::string host : {"*", "0.0.0.0", "0", "0x0", "[::]", "[::0]", "[0:0::0]"}) {
      INFO(host);
      Url url = parse_url("udp://" + host + ":0", UrlRules{true, true});
      auto opening = listen_at(registry, std::move(url));
      const auto listeners = co_await std::move(opening);
      for (const auto& each : listeners) CHECK(is_every_address(each->local()));
    }
    Url url = parse_url("udp://localhost:0", UrlRules{true, true});
    auto opening = listen_at(registry, std::move(url));
    const auto listeners = co_await std::move(opening);
    for (const auto& each : listeners) CHECK_FALSE(is_every_address(each->local()));
  };
  harness.run(listen());
}

}  // namespace
}  // namespace confab
