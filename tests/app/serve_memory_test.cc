// Streams without sockets, where the test decides what one read brings, and the server needs a
// coroutine to read.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/app/serve_support.h"
#include "tests/support/catch.h"
#include "tests/support/memory_transport.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

Registry memory(std::size_t longest_read = 0) {
  MemoryOptions options;
  options.longest_read = longest_read;
  Registry registry;
  const auto network = std::make_shared<MemoryNetwork>();
  registry.add(memory_stream_transport(network, options));
  registry.add(memory_datagram_transport(network));
  return registry;
}

TEST_CASE("the answers are the same however the messages are cut by the reads") {
  const std::string request = "one\ntwo\r\n\n\r\nthree\rfour\nfive";
  for (std::size_t longest_read = 0; longest_read <= request.size(); ++longest_read) {
    INFO("reads of " << longest_read);
    Harness harness(memory(longest_read));
    harness.start("upper", {"memory"});
    CHECK(harness.answer(request) == "ONE\nTWO\r\n\n\r\nTHREE\rFOUR\nFIVE");
    CHECK(harness.lines.size() == 2 + 5);
  }
}

TEST_CASE("many messages in one read are all answered, in their order") {
  Harness harness(memory());
  harness.options.log = nullptr;
  harness.start("echo", {"memory"});
  std::string request;
  for (int i = 0; i < 100'000; ++i) request += std::to_string(i) + "\n";
  const bool same = harness.answer(request) == request;
  CHECK(same);
}

TEST_CASE("an unfinished message is answered while the server waits for more") {
  Harness harness(memory());
  harness.options.idle = std::chrono::milliseconds(1);
  harness.start("upper", {"memory"});
  std::string first;
  std::string rest;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hel");
    first = co_await client.read(3);
    co_await client.send("lo\n");
    co_await client.finish();
    rest = co_await client.read_to_end();
  };
  harness.run(talk());
  CHECK(first == "HEL");
  CHECK(rest == "LO\n");
}

TEST_CASE("one message per connection, finished or not, and then the end") {
  for (const std::string message : {"one\ntwo\n", "one\n", "one"}) {
    Harness harness(memory());
    harness.options.close_after_reply = true;
    harness.options.idle = std::chrono::milliseconds(1);
    harness.start("text:bye", {"memory"});
    std::string reply;
    auto talk = [&]() -> asio::awaitable<void> {
      Client client = co_await harness.connect();
      co_await client.send(message);
      reply = co_await client.read_to_end();
    };
    harness.run(talk());
    CHECK(reply == (message == "one" ? "bye" : "bye\n"));
    harness.run_until([&] { return harness.lines.size() == 3; });
  }
}

TEST_CASE("a message may be 16 MiB long, and not a byte longer") {
  Harness harness(memory());
  harness.options.log = nullptr;
  harness.start("echo", {"memory"});
  const std::string longest = std::string((16 << 20) - 1, 'x') + "\n";
  CHECK(harness.answer(longest).size() == longest.size());
  CHECK(harness.problems.empty());
  const std::string nothing = harness.answer("x" + longest);
  CHECK((nothing.empty() || nothing == "(reset)"));
  CHECK(harness.problems.size() == 1);
}

TEST_CASE("a memory datagram is answered to its source") {
  Harness harness(memory());
  harness.start("upper", {"memory-datagram"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hello\n");
    const std::string reply = co_await client.datagram();
    CHECK(reply == "HELLO\n");
  };
  harness.run(talk());
}

TEST_CASE("chat over a stream that needs a coroutine") {
  Harness harness(memory());
  harness.start("chat", {"memory"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect();
    Client bob = co_await harness.connect();
    co_await bob.send("hello\n");
    const std::string heard = co_await ann.read_until("hello\n");
    CHECK_THAT(heard, Catch::Matchers::EndsWith("<" + bob.address() + "> hello\n"));
    co_await bob.finish();
    co_await bob.read_to_end();
    const std::string left = co_await ann.read_until("left\n");
    CHECK(left == "* " + bob.address() + " left\n");
    harness.server->stop();
    co_await ann.read_to_end();
  };
  harness.run(talk());
  harness.run_until([&] { return harness.ended(); });
}

TEST_CASE("a server on a stream that needs a coroutine stops") {
  Harness harness(memory());
  harness.start("echo", {"memory"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send("hello\n");
    co_await client.read(6);
    harness.server->stop();
    co_await client.read_to_end();
  };
  harness.run(talk());
  harness.run_until([&] { return harness.ended(); });
}

}  // namespace
}  // namespace confab
