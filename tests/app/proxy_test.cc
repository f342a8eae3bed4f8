#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/proxy/make_proxied.h"
#include "app/serve/server.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/recorder.h"
#include "transport/timer.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

using Shared = std::shared_ptr<Connection>;

// A proxy in memory, its target, and who talks through it.
class Proxied {
 public:
  explicit Proxied(Transport made) : transport_(std::move(made)) {
    run_until_done(listen());
    std::vector<std::unique_ptr<Listener>> listeners;
    listeners.push_back(std::move(front_));
    ProxyTarget way{target_url_, &transport_, &transport_};
    ProxyOptions options;
    options.connect_timeout = 10s;
    run = std::make_shared<ProxyRun>(io, std::vector{way}, options);
    run->subscribe(events);
    server = std::make_unique<Server>(io.get_executor(), std::move(listeners), make_proxied(run),
                                      ServerOptions());
    asio::co_spawn(io, server->run(), [this](const std::exception_ptr&) { has_ended = true; });
    time.settle();
  }
  ~Proxied() {  // NOLINT(bugprone-exception-escape): fails the test, too
    server.reset();
    time.settle();
  }

  Shared connect() {
    Shared made;
    run_until_done([](Proxied& self, Shared& place) -> asio::awaitable<void> {
      auto connecting = self.transport_.connect(self.front_url_, Deadline());
      place = co_await std::move(connecting);
    }(*this, made));
    return made;
  }
  Shared accept() {
    Shared made;
    run_until_done([](Listener& listener, Shared& place) -> asio::awaitable<void> {
      auto accepting = listener.accept();
      place = co_await std::move(accepting);
    }(*target_, made));
    return made;
  }
  void send(Shared from, std::string bytes, Endpoint to = {}) {
    run_until_done([](Shared one, std::string text, Endpoint where) -> asio::awaitable<void> {
      SendOptions how(std::move(where));
      co_await one->send(text, std::move(how));
    }(std::move(from), std::move(bytes), std::move(to)));
  }
  void finish(Shared from) {
    run_until_done([](Shared one) -> asio::awaitable<void> {
      co_await one->finish_sending();
    }(std::move(from)));
  }
  // "END" where there is no more.
  std::string hear(Shared at, Endpoint* from = nullptr) {
    std::string text;
    run_until_done([](Shared one, std::string& place, Endpoint* who) -> asio::awaitable<void> {
      auto receiving = one->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      place = packet == nullptr ? "END" : std::string(packet->bytes);
      if (packet != nullptr && who != nullptr) *who = *packet->from;
    }(std::move(at), text, from));
    return text;
  }

  asio::io_context io;
  FakeTime time{io};
  Recorder events;
  std::shared_ptr<ProxyRun> run;
  std::unique_ptr<Server> server;
  bool has_ended = false;

 private:
  void run_until_done(asio::awaitable<void> work) { time.run(std::move(work)); }
  asio::awaitable<void> listen() {
    Url place;
    place.scheme = transport_.scheme;
    place.host = "localhost";
    auto opening = transport_.listen(place);
    auto front = co_await std::move(opening);
    front_ = std::move(front.front());
    auto opening_target = transport_.listen(place);
    auto target = co_await std::move(opening_target);
    target_ = std::move(target.front());
    front_url_ = url_at(transport_.scheme, front_->local().text);
    target_url_ = url_at(transport_.scheme, target_->local().text);
  }

  Transport transport_;
  std::unique_ptr<Listener> front_, target_;
  Url front_url_, target_url_;
};

// Whose reader takes nothing, while it is full.
class Reader final : public Subscriber {
 public:
  void on_event(const Event& /*event*/) override {}
  std::size_t unwritten() const noexcept override { return is_full ? std::size_t{2} << 20 : 0; }
  bool is_full = true;
};

Transport streams() { return memory_stream_transport(std::make_shared<MemoryNetwork>()); }
Transport datagrams() { return memory_datagram_transport(std::make_shared<MemoryNetwork>()); }

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
