#include "transport/connect_race.h"

#include <optional>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/black_hole.h"
#include "tests/transport/exchange.h"
#include "transport/tcp.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

const Endpoint kName("several.example:80");

Subject tcp_v4() { return {"tcp, IPv4", tcp_transport(), "127.0.0.1"}; }

SocketAddress address_of(const Endpoint& endpoint) { return *parse_endpoint(endpoint.text); }

SocketAddress refusing(asio::io_context& io) { return address_of(run(io, nobody(tcp_v4()))); }

// Whom the race connects to.
asio::awaitable<SocketAddress> winner(std::vector<SocketAddress> candidates, Deadline deadline,
                                      std::chrono::milliseconds stagger) {
  SocketOptions usual;
  auto connecting =
      connect_first(std::move(candidates), kName, deadline, std::move(usual), stagger);
  const FileDescriptor socket = co_await std::move(connecting);
  co_return remote_address(socket.get());
}

std::optional<NetworkError> failure_of(asio::io_context& io, std::vector<SocketAddress> candidates,
                                       Deadline deadline, std::chrono::milliseconds stagger) {
  try {
    run(io, winner(std::move(candidates), deadline, stagger));
  } catch (const NetworkError& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("a black-holed first address does not keep the second one from winning") {
  asio::io_context io;
  const BlackHole hole;
  const auto listener = run(io, listen(tcp_v4()));
  const SocketAddress good = address_of(listener->local());
  CHECK(run(io, winner({hole.address(), good}, soon(), 5ms)) == good);
}

TEST_CASE("the second address waits for its turn while the first may still answer") {
  asio::io_context io;
  const BlackHole hole;
  const auto listener = run(io, listen(tcp_v4()));
  const SocketAddress good = address_of(listener->local());
  const auto before = Clock::now();
  run(io, winner({hole.address(), good}, soon(), 40ms));
  CHECK(Clock::now() - before >= 40ms);
}

TEST_CASE("after a refusal the next address is tried at once") {
  asio::io_context io;
  const SocketAddress bad = refusing(io);
  const auto listener = run(io, listen(tcp_v4()));
  const SocketAddress good = address_of(listener->local());
  CHECK(run(io, winner({bad, bad, good}, soon(), 1h)) == good);
}

TEST_CASE("where nobody answers, every address is listed with its own error") {
  asio::io_context io;
  const SocketAddress first = refusing(io);
  const BlackHole hole;
  const auto error = failure_of(io, {hole.address(), first}, deadline_in(30ms), 5ms);
  REQUIRE(error);
  CHECK(error->op == Op::connect);
  CHECK(error->who == kName);
  CHECK(error->code_name == "ETIMEDOUT");
  REQUIRE(error->attempts.size() == 2);
  CHECK(error->attempts[0].reason == "timed out after 30 ms");
  CHECK(error->attempts[1].code_name == "ECONNREFUSED");
  CHECK(std::string(error->what()) ==
        "cannot connect to several.example:80 (" + hole.address().endpoint().text +
            ": timed out after 30 ms; " + first.endpoint().text + ": connection refused)");
}

TEST_CASE("addresses that were never tried are not listed") {
  asio::io_context io;
  const BlackHole hole;
  const auto error = failure_of(io, {hole.address(), hole.address()}, deadline_in(10ms), 1h);
  REQUIRE(error);
  CHECK(error->attempts.size() == 1);
}

TEST_CASE("if all refuse, it is a refusal") {
  asio::io_context io;
  const SocketAddress bad = refusing(io);
  const auto error = failure_of(io, {bad, bad}, soon(), 1h);
  REQUIRE(error);
  CHECK(error->is_refused());
  CHECK(error->attempts.size() == 2);
}

TEST_CASE("a deadline that has passed ends the attempt") {
  asio::io_context io;
  const BlackHole hole;
  const auto error = failure_of(io, {hole.address()}, deadline_in(-1s), 5ms);
  REQUIRE(error);
  CHECK(error->code_name == "ETIMEDOUT");
}

TEST_CASE("an attempt that hangs can be cancelled") {
  asio::io_context io;
  const BlackHole hole;
  const std::error_code ended =
      cancel_while_waiting(io, winner({hole.address()}, Deadline{}, kConnectStagger));
  CHECK(ended == asio::error::operation_aborted);
}

TEST_CASE("the families take turns, beginning with the first one's") {
  const auto address = [](const char* text) { return *parse_endpoint(text); };
  const SocketAddress v6a = address("[2001:db8::1]:1");
  const SocketAddress v6b = address("[2001:db8::2]:1");
  const SocketAddress v4a = address("192.0.2.1:1");
  const SocketAddress v4b = address("192.0.2.2:1");
  using Addresses = std::vector<SocketAddress>;
  CHECK((interleave_families({v6a, v6b, v4a, v4b}) == Addresses{v6a, v4a, v6b, v4b}));
  CHECK((interleave_families({v4a, v6a, v6b}) == Addresses{v4a, v6a, v6b}));
  CHECK((interleave_families({v4a, v4b}) == Addresses{v4a, v4b}));
  CHECK(interleave_families({}).empty());
}

}  // namespace
}  // namespace confab
