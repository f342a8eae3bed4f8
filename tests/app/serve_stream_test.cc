#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/app/serve_support.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

TEST_CASE("a stream is answered message by message, whichever way they end") {
  Harness harness;
  harness.start("upper");
  CHECK(harness.answer("one\ntwo\r\n\nthree") == "ONE\nTWO\r\n\nTHREE");
}

TEST_CASE("every kind of reply is served over a stream") {
  const std::map<std::string, std::string> expected = {
      {"echo", "hello\n"}, {"upper", "HELLO\n"}, {"text:Hi", "Hi\n"}, {"discard", ""}};
  for (const auto& [kind, reply] : expected) {
    INFO(kind);
    Harness harness;
    harness.start(kind);
    CHECK(harness.answer("hello\n") == reply);
  }
  using Catch::Matchers::EndsWith;
  Harness time;
  time.start("time");
  CHECK_THAT(time.answer("hello\n"), EndsWith(" :hello\n"));
  Harness greet;
  greet.start("greet");
  CHECK_THAT(greet.answer("hello\n"), EndsWith("] hello\n"));
}

TEST_CASE("a message that arrives in pieces is one message") {
  Harness harness;
  harness.start("text:got it");
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client slow = co_await harness.connect();
    Client other = co_await harness.connect();
    for (const char letter : std::string("hello\n")) {
      const std::string piece(1, letter);
      co_await slow.send(piece);
      co_await other.send("ping\n");  // once this is answered, the server has read the letter
      co_await other.read(7);
    }
    co_await slow.finish();
    reply = co_await slow.read_to_end();
  };
  harness.run(talk());
  CHECK(reply == "got it\n");
}

TEST_CASE("an unfinished message is answered after the idle time, and its rest is one of its own") {
  Harness harness;
  harness.options.idle = std::chrono::milliseconds(1);
  harness.start("upper");
  std::string first;
  std::string second;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hel");
    first = co_await client.read(3);
    co_await client.send("lo\nx");
    second = co_await client.read(4);
    co_await client.finish();
    second += co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK(first == "HEL");
  CHECK(second == "LO\nX");
}

TEST_CASE("many messages at once are all answered, in their order") {
  Harness harness;
  harness.options.log = nullptr;
  harness.start("echo");
  std::string request;
  for (int i = 0; i < 100'000; ++i) request += std::to_string(i) + "\n";
  const bool same = harness.answer(request) == request;
  CHECK(same);
}

TEST_CASE("--close-after-reply serves one message per connection") {
  Harness harness;
  harness.options.close_after_reply = true;
  harness.start("upper");
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("one\ntwo\n");
    reply = co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK(reply == "ONE\n");
  harness.run_until([&] { return harness.lines.size() == 2; });
}

TEST_CASE("--close-after-reply answers an unfinished message, too, and ends") {
  Harness harness;
  harness.options.close_after_reply = true;
  harness.options.idle = std::chrono::milliseconds(1);
  harness.start("upper");
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("one");
    reply = co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK(reply == "ONE");
}

TEST_CASE("a client that does not close after its one reply is closed after the linger time") {
  Harness harness;
  harness.options.close_after_reply = true;
  harness.options.linger = std::chrono::milliseconds(1);
  harness.start("discard");
  std::unique_ptr<Client> client;
  auto keep = [&]() -> asio::awaitable<void> {
    Client connected = co_await harness.connect();
    client = std::make_unique<Client>(std::move(connected));
    co_await client->send("one\n");
  };
  harness.run(keep());
  harness.run_until([&] {
    return !harness.lines.empty() && harness.lines.back() == client->address() + " closed";
  });
}

TEST_CASE("a message above the limit closes its connection and no other") {
  Harness harness;
  harness.options.largest_message = 1000;
  harness.start("echo");
  std::string cut;
  std::string whole;
  auto talk = [&]() -> asio::awaitable<void> {
    Client bad = co_await harness.connect();
    Client good = co_await harness.connect();
    co_await bad.send(std::string(1001, 'x'));
    cut = co_await bad.read_to_end();
    co_await good.send(std::string(999, 'x') + "\n");
    whole = co_await good.read(1000);
  };
  harness.run(talk());
  CHECK((cut.empty() || cut == "(reset)"));
  CHECK(whole.size() == 1000);
  REQUIRE(harness.problems.size() == 1);
  CHECK_THAT(harness.problems[0],
             Catch::Matchers::ContainsSubstring("above the limit of 1000 bytes"));
}

TEST_CASE("a client that reads nothing delays nobody") {
  Harness harness;
  harness.options.log = nullptr;
  harness.start("echo");
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client stuck = co_await harness.connect();
    auto flood = [&]() -> asio::awaitable<void> {
      const std::string line(65536, 'x');
      for (;;) co_await stuck.send(line + "\n");
    };
    bool flood_ended = false;
    auto flooding = flood();
    asio::co_spawn(harness.io, std::move(flooding),
                   [&flood_ended](const std::exception_ptr&) { flood_ended = true; });
    Client other = co_await harness.connect();
    for (int i = 0; i < 200; ++i) {
      co_await other.send("ping\n");
      reply = co_await other.read(5);
    }
    stuck.close();
    while (!flood_ended) co_await asio::post(asio::use_awaitable);
  };
  harness.run(talk());
  CHECK(reply == "ping\n");
}

TEST_CASE("the log names every connection and message, made harmless") {
  Harness harness;
  harness.start("discard");
  std::string address;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    address = client.address();
    co_await client.send("hello\n\033[2J\r\n");
    co_await client.finish();
    co_await client.read_to_end();
  };
  harness.run(talk());
  harness.run_until([&] { return harness.lines.size() == 4; });
  CHECK(harness.lines == std::vector<std::string>{address + " connected", address + "> hello",
                                                  address + "> \\x1b[2J", address + " closed"});
}

TEST_CASE("a stopped server closes idle connections at once and ends") {
  Harness harness;
  harness.start("echo");
  std::string rest;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hello\n");
    co_await client.read(6);
    harness.server->stop();
    rest = co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK((rest.empty() || rest == "(reset)"));
  harness.run_until([&] { return harness.ended(); });
}

TEST_CASE("a stopped server finishes what it is sending") {
  Harness harness;
  harness.options.log = nullptr;
  harness.options.grace = test::kPatience;
  harness.start("echo");
  const std::string message = std::string(12 << 20, 'x') + "\n";
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send(message);
    reply = co_await client.read(1);
    harness.server->stop();  // the rest cannot be in the sockets' buffers yet
    reply += co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK(reply.size() == message.size());
  harness.run_until([&] { return harness.ended(); });
}

TEST_CASE("a stopped server waits for a stuck client no longer than its grace time") {
  Harness harness;
  harness.options.log = nullptr;
  harness.options.grace = std::chrono::milliseconds(1);
  harness.start("echo");
  std::unique_ptr<Client> client;
  auto stick = [&]() -> asio::awaitable<void> {
    Client connected = co_await harness.connect();
    client = std::make_unique<Client>(std::move(connected));
    co_await client->send(std::string(12 << 20, 'x') + "\n");
    co_await client->read(1);
    harness.server->stop();
  };
  harness.run(stick());
  harness.run_until([&] { return harness.ended(); });
}

TEST_CASE("a server that goes away takes its connections with it") {
  Harness harness;
  harness.start("echo");
  std::string rest;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hello\n");
    co_await client.read(6);
    harness.server.reset();
    rest = co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK((rest.empty() || rest == "(reset)"));
}

}  // namespace
}  // namespace confab
