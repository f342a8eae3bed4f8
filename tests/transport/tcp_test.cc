#include "transport/tcp.h"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <optional>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/black_hole.h"
#include "tests/transport/exchange.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

Subject tcp_at() { return {"tcp, IPv4", tcp_transport(), "127.0.0.1"}; }

std::optional<NetworkError> send_error(asio::io_context& io, Connection& connection) {
  try {
    run(io, connection.send("x"));
  } catch (const NetworkError& error) {
    return error;
  }
  return std::nullopt;
}

TEST_CASE("a reset is told apart from an end") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  met.accepted->reset();
  const NetworkError error = receive_error(io, *met.dialled);
  CHECK(error.op == Op::recv);
  CHECK(error.code_name == "ECONNRESET");
  CHECK(error.who == met.dialled->peer());
  CHECK(error.ends_connection);
}

TEST_CASE("a reset that a write met first does not look like an end to the next read") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  met.accepted->reset();
  const std::optional<NetworkError> sending = send_error(io, *met.dialled);
  REQUIRE(sending);
  CHECK(sending->is_reset());
  CHECK(receive_error(io, *met.dialled).code_name == sending->code_name);
  CHECK(receive_error(io, *met.dialled).is_reset());
  CHECK(send_error(io, *met.dialled)->is_reset());
}

TEST_CASE("what came before a reset is received before it is told") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  run(io, met.accepted->send("last words"));
  met.accepted->reset();
  CHECK(send_error(io, *met.dialled));
  CHECK(run(io, receive_packet(*met.dialled)) == "last words");
  CHECK(receive_error(io, *met.dialled).is_reset());
}

TEST_CASE("a reset after the peer's end is EPIPE: its end came first, and nothing was read") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  met.accepted->close();
  run(io, met.dialled->send("too late"));
  const NetworkError error = receive_error(io, *met.dialled);
  CHECK(error.code_name == "EPIPE");
  CHECK(error.is_reset());
  CHECK(met.dialled->unacknowledged() == 8);
}

TEST_CASE("what the peer's system has acknowledged is known, on both sides") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  CHECK(met.dialled->unacknowledged() == 0);
  run(io, met.dialled->send("hello"));
  run(io, met.accepted->send("HELLO"));
  CHECK(met.dialled->unacknowledged() == 0);
  CHECK(met.accepted->unacknowledged() == 0);
  run(io, met.dialled->finish_sending());
  CHECK(met.dialled->unacknowledged() == 0);
}

TEST_CASE("what a peer does not take stays unacknowledged") {
  asio::io_context io;
  Encounter met = run(io, meet(tcp_at()));
  const std::string much(32 << 20, 'x');
  cancel_while_waiting(io, met.dialled->send(much));
  CHECK(met.dialled->unacknowledged() > 0);
  met.accepted->reset();
  CHECK(receive_error(io, *met.dialled).is_reset());
  CHECK(met.dialled->unacknowledged() > 0);
}

TEST_CASE("a TCP connection is identified by its four numbers, and shows the kernel's view of it") {
  asio::io_context io;
  const Encounter met = run(io, meet(tcp_at()));
  std::vector<std::string> labels;
  for (const Fact& fact : met.dialled->describe()) labels.push_back(fact.label);
  const std::vector<std::string> expected{"local address", "local port",  "remote address",
                                          "remote port",   "send buffer", "receive buffer",
                                          "MSS",           "RTT",         "unacknowledged"};
  CHECK(labels == expected);
  const std::vector<Fact> facts = met.dialled->describe();
  CHECK(join_host_port(facts[0].value, parse_port(facts[1].value)) == met.dialled->local().text);
  CHECK(join_host_port(facts[2].value, parse_port(facts[3].value)) == met.dialled->peer().text);
}

TEST_CASE("neither side of a TCP connection delays what it sends") {
  asio::io_context io;
  const Encounter met = run(io, meet(tcp_at()));
  for (Connection* const side : {met.dialled.get(), met.accepted.get()}) {
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    ::getsockopt(side->polled()->descriptor(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
    CHECK(no_delay == 1);
  }
}

TEST_CASE("an attempt that is not answered ends at its deadline, and says which") {
  asio::io_context io;
  const BlackHole hole;
  const Url url = parse_url("tcp://" + hole.address().endpoint().text);
  std::string words;
  try {
    run(io, tcp_transport().connect(url, deadline_in(20ms)));
  } catch (const NetworkError& error) {
    words = error.what();
  }
  CHECK(words == "cannot connect to " + url.authority() + ": timed out after 20 ms");
}

// As long as it lives no further descriptor is to be had.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const FileDescriptor next(::dup(0));
    const rlimit none{static_cast<rlim_t>(next.get()), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_CASE("a listener without descriptors says so, and accepts again once there are some") {
  asio::io_context io;
  const auto listener = run(io, listen(tcp_at()));
  const auto dialled = run(io, dial(tcp_at(), listener->local()));
  std::optional<NetworkError> told;
  {
    const NoMoreDescriptors now;
    try {
      run(io, listener->accept());
    } catch (const NetworkError& error) {
      told = error;
    }
  }
  REQUIRE(told);
  CHECK(told->op == Op::accept);
  CHECK(told->code_name == "EMFILE");
  CHECK_FALSE(told->ends_connection);
  CHECK(run(io, listener->accept())->peer() == dialled->local());
}

TEST_CASE("a peer that never pauses does not keep the others from their turn") {
  asio::io_context io;
  Encounter busy = run(io, meet(tcp_at()));
  Encounter other = run(io, meet(tcp_at()));
  const std::string much(4 << 20, 'x');
  std::size_t received = 0;
  bool stop = false;
  auto flood = [&]() -> awaitable<void> {
    while (!stop) co_await busy.accepted->send(much);
    co_await busy.accepted->finish_sending();
  };
  auto drain = [&]() -> awaitable<void> {
    for (;;) {
      const std::variant<Packet, End> got = co_await busy.dialled->receive();
      if (std::holds_alternative<End>(got)) co_return;
      received += std::get<Packet>(got).bytes.size();
    }
  };
  auto ask = [&]() -> awaitable<void> {
    co_await other.dialled->send("turn?");
    co_await receive_bytes(*other.accepted, 5);
    stop = true;
  };
  using namespace asio::experimental::awaitable_operators;
  auto all = [&]() -> awaitable<void> {
    awaitable<void> flooding = flood();
    awaitable<void> draining = drain();
    awaitable<void> asking = ask();
    co_await (std::move(flooding) && std::move(draining) && std::move(asking));
  };
  run(io, all());
  CHECK(received > 0);
}

}  // namespace
}  // namespace confab
