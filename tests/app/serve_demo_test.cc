#include <memory>
#include <string>

#include "app/serve/demo.h"
#include "tests/app/serve_support.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using test::Client;
using test::Harness;

std::unique_ptr<Demo> start_demo(Harness& harness, const Registry& registry) {
  std::unique_ptr<Demo> demo;
  auto start = [&]() -> asio::awaitable<void> {
    demo = co_await Demo::start(harness.io.get_executor(), registry);
  };
  harness.run(start());
  return demo;
}

TEST_CASE("a demo upper-cases over TCP and UDP under one port, and a second one finds another") {
  Harness harness;
  const Registry registry = builtin_transports();
  const auto first = start_demo(harness, registry);
  const auto second = start_demo(harness, registry);
  CHECK(first->port() != second->port());
  for (const auto* demo : {first.get(), second.get()}) {
    auto talk = [&]() -> asio::awaitable<void> {
      const std::string place = "://127.0.0.1:" + std::to_string(demo->port());
      Client stream = co_await harness.connect_to("tcp" + place);
      co_await stream.send("hello\n");
      const std::string line = co_await stream.read(6);
      CHECK(line == "HELLO\n");
      Client datagrams = co_await harness.connect_to("udp" + place);
      co_await datagrams.send("hello");
      const std::string datagram = co_await datagrams.datagram();
      CHECK(datagram == "HELLO");
    };
    harness.run(talk());
  }
}

TEST_CASE("a demo that is gone is not served any more") {
  Harness harness;
  const Registry registry = builtin_transports();
  auto demo = start_demo(harness, registry);
  auto talk = [&]() -> asio::awaitable<void> {
    const std::string place = "tcp://127.0.0.1:" + std::to_string(demo->port());
    Client client = co_await harness.connect_to(place);
    co_await client.send("hello\n");
    co_await client.read(6);
    demo.reset();
    const std::string rest = co_await client.read_to_end();
    CHECK((rest.empty() || rest == "(reset)"));
  };
  harness.run(talk());
}

}  // namespace
}  // namespace confab
