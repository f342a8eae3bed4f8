#include <map>
#include <string>

#include "tests/app/serve_support.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

std::string answer(Harness& harness, std::string request) {
  std::string reply;
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await harness.connect();
    co_await client.send(request);
    reply = co_await client.datagram();
  };
  harness.run(talk());
  return reply;
}

TEST_CASE("every kind of reply is served over datagrams, the whole datagram being the message") {
  using Catch::Matchers::EndsWith;
  const std::map<std::string, std::string> ends = {{"echo", "one\ntwo"},
                                                   {"upper", "ONE\nTWO"},
                                                   {"text:Hi", "Hi"},
                                                   {"time", " :one\ntwo"},
                                                   {"greet", "] one\ntwo"}};
  for (const auto& [kind, end] : ends) {
    INFO(kind);
    Harness harness;
    harness.start(kind, {"udp"});
    CHECK_THAT(answer(harness, "one\ntwo"), EndsWith(end));
    CHECK_THAT(answer(harness, "one\ntwo\r\n"), EndsWith(end + "\r\n"));
  }
}

TEST_CASE("an empty datagram is a message with an empty reply") {
  Harness harness;
  harness.start("echo", {"udp"});
  CHECK(answer(harness, "").empty());
}

TEST_CASE("the largest datagram comes back whole, and one that grows too long is only told") {
  Harness echo;
  echo.start("echo", {"udp"});
  CHECK(answer(echo, std::string(65507, 'x')).size() == 65507);

  Harness time;
  time.start("time", {"udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client client = co_await time.connect();
    const std::string longest(65507, 'x');
    co_await client.send(longest);
    co_await client.send("after it");
    const std::string reply = co_await client.datagram();
    CHECK_THAT(reply, Catch::Matchers::EndsWith(" :after it"));
    REQUIRE(time.lines.size() == 3);
    CHECK_THAT(time.lines[1],
               Catch::Matchers::StartsWith(client.address() + ": not answered: a message of 65"));
  };
  time.run(talk());
}

TEST_CASE("each source is answered for itself") {
  Harness harness;
  harness.start("upper", {"udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    Client ann = co_await harness.connect();
    Client bob = co_await harness.connect();
    co_await ann.send("ann");
    co_await bob.send("bob");
    const std::string to_bob = co_await bob.datagram();
    const std::string to_ann = co_await ann.datagram();
    CHECK(to_bob == "BOB");
    CHECK(to_ann == "ANN");
    CHECK(harness.lines ==
          std::vector<std::string>{ann.address() + "> ann", bob.address() + "> bob"});
  };
  harness.run(talk());
}

TEST_CASE("a source that went away before its reply harms nobody") {
  Harness harness;
  harness.start("echo", {"udp"});
  auto talk = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      Client gone = co_await harness.connect();
      co_await gone.send("hello");
      gone.close();
    }
  };
  harness.run(talk());
  CHECK(answer(harness, "still there?") == "still there?");
  CHECK(harness.problems.empty());
}

TEST_CASE("a stopped datagram server ends") {
  Harness harness;
  harness.start("echo", {"udp"});
  CHECK(answer(harness, "hello") == "hello");
  harness.server->stop();
  harness.run_until([&] { return harness.ended(); });
}

}  // namespace
}  // namespace confab
