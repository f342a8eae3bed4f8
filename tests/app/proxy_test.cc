#include <memory>
#include <string>
#include <utility>

#include "tests/app/proxied.h"
#include "tests/support/catch.h"
#include "transport/timer.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

// Whose reader takes nothing, while it is full.
class Reader final : public Subscriber {
 public:
  void on_event(const Event& /*event*/) override {}
  std::size_t unwritten() const noexcept override { return is_full ? std::size_t{2} << 20 : 0; }
  bool is_full = true;
};

TEST_CASE("what passes goes on as it came, and is published in whole messages") {
  Proxied proxied(streams());
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.send(client, "one\ntwo\nth");
  CHECK(proxied.hear(target) == "one\ntwo\nth");
  CHECK(proxied.events.text() == "opened; sent one\\n; sent two\\n");
  proxied.send(target, "1\n");
  CHECK(proxied.hear(client) == "1\n");
  CHECK(proxied.events.text() == "opened; sent one\\n; sent two\\n; sent th; received 1\\n");
}

TEST_CASE("what a framing waits for is published after a pause, and waits for nothing to go on") {
  Proxied proxied(streams());
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.send(target, "login: ");
  CHECK(proxied.hear(client) == "login: ");
  CHECK(proxied.events.text() == "opened");
  proxied.time.pass(30ms);
  CHECK(proxied.events.text() == "opened; received part login: ");
}

TEST_CASE("an end goes on in its direction, and both are the conversation's") {
  Proxied proxied(streams());
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  proxied.finish(client);
  CHECK(proxied.hear(target) == "END");
  proxied.send(target, "still here\n");
  CHECK(proxied.hear(client) == "still here\n");
  proxied.finish(target);
  CHECK(proxied.hear(client) == "END");
  proxied.time.settle();
  CHECK(proxied.events.text() == "opened; finished sending; received still here\\n; eof; closed");
}

TEST_CASE("a proxy that is stopped waits for no target that does not answer") {
  Transport silent = streams();
  silent.connect = [](Url, Deadline deadline) -> asio::awaitable<std::unique_ptr<Connection>> {
    co_await sleep_until(deadline.at);
    co_return nullptr;
  };
  auto real = streams();
  Proxied proxied([&] {
    Transport both = real;
    both.connect = [dial = real.connect, nobody = silent.connect, is_first = true](
                       Url url, Deadline deadline) mutable {
      const bool is_client = std::exchange(is_first, false);
      return is_client ? dial(std::move(url), deadline) : nobody(std::move(url), deadline);
    };
    return both;
  }());
  const Shared client = proxied.connect();
  proxied.time.settle();
  proxied.server->stop();
  proxied.time.settle();
  CHECK(proxied.has_ended);
}

TEST_CASE("a proxy that is stopped waits for no datagrams' target that does not answer") {
  Transport half = datagrams();
  half.connect = [dial = half.connect, is_first = true](
                     Url url,
                     Deadline deadline) mutable -> asio::awaitable<std::unique_ptr<Connection>> {
    if (!std::exchange(is_first, false)) co_await sleep_until(deadline.at);
    auto dialling = dial(std::move(url), deadline);
    std::unique_ptr<Connection> made = co_await std::move(dialling);
    co_return made;
  };
  Proxied proxied(half);
  const Shared client = proxied.connect();
  proxied.send(client, "a");
  proxied.time.settle();
  proxied.server->stop();
  proxied.time.settle();
  CHECK(proxied.has_ended);
}

TEST_CASE("what passes waits for those who watch it, and a proxy that is stopped does not") {
  const bool is_stream = GENERATE(true, false);
  Proxied proxied(is_stream ? streams() : datagrams());
  Reader reader;
  proxied.run->subscribe(reader);
  const Shared client = proxied.connect();
  const Shared target = is_stream ? proxied.accept() : nullptr;
  proxied.send(client, "one\n");
  proxied.send(client, "two\n");
  proxied.send(client, "three\n");
  const auto told = [&] { return proxied.events.text(); };
  CHECK_FALSE(told().ends_with("three\\n"));
  SECTION("it goes on when there is room") {
    reader.is_full = false;
    proxied.run->events.notify_room();
    proxied.time.settle();
    CHECK(told() == "opened; sent one\\n; sent two\\n; sent three\\n");
  }
  SECTION("it can be stopped") {
    proxied.server->stop();
    proxied.time.settle();
    CHECK(proxied.has_ended);
  }
  proxied.run->events.drop(reader);
}

TEST_CASE("a client over datagrams is forgotten after a minute of silence, and comes anew") {
  Proxied proxied(datagrams());
  const Shared client = proxied.connect();
  const Shared target = proxied.accept();
  Endpoint first;
  proxied.send(client, "a");
  CHECK(proxied.hear(target, &first) == "a");
  proxied.time.pass(40s);
  proxied.send(target, "A", first);
  CHECK(proxied.hear(client) == "A");
  proxied.time.pass(40s);
  CHECK(proxied.events.text() == "opened; sent a; received A");
  proxied.time.pass(30s);
  CHECK(proxied.events.text() == "opened; sent a; received A; closed");
  Endpoint second;
  proxied.send(client, "b");
  CHECK(proxied.hear(target, &second) == "b");
  CHECK_FALSE(second == first);
}

TEST_CASE("clients over datagrams have a way each, and their answers are not mixed up") {
  Proxied proxied(datagrams());
  const Shared one = proxied.connect();
  const Shared other = proxied.connect();
  const Shared target = proxied.accept();
  Endpoint first, second;
  proxied.send(one, "same");
  CHECK(proxied.hear(target, &first) == "same");
  proxied.send(other, "same");
  CHECK(proxied.hear(target, &second) == "same");
  proxied.send(target, "to the second", second);
  proxied.send(target, "to the first", first);
  CHECK(proxied.hear(one) == "to the first");
  CHECK(proxied.hear(other) == "to the second");
}

}  // namespace
}  // namespace confab
