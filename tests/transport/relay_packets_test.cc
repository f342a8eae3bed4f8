// The relay for connections that have no descriptor, between two pipes.

#include "tests/support/catch.h"
#include "tests/support/memory_transport.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "tests/transport/raw_peer.h"
#include "transport/relay.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

// Runs the relay at one end of a pair, and `conduct` at the other.
template <class Conduct>
RelayResult run_relay(int in, int out, const Conduct& conduct, RelayOptions options = {}) {
  asio::io_context io;
  ConnectionPair pair = memory_pair(io.get_executor());
  std::exception_ptr failure;
  bool done = false;
  auto note_end = [&](std::exception_ptr error) {
    failure = error;
    done = true;
  };
  asio::co_spawn(io, conduct(*pair.second), note_end);
  const RelayResult result = run(io, relay(*pair.first, in, out, std::move(options)));
  pair.first.reset();
  run_until(io, [&] { return done; });
  if (failure) std::rethrow_exception(failure);
  return result;
}

awaitable<void> echo(Connection& peer) {
  for (;;) {
    const std::variant<Packet, End> got = co_await peer.receive();
    const Packet* packet = std::get_if<Packet>(&got);
    if (packet == nullptr) break;
    const std::string bytes(packet->bytes);
    co_await peer.send(bytes);
  }
  co_await peer.finish_sending();
}

TEST_CASE("without a descriptor the relay carries megabytes both ways all the same") {
  const std::string bytes = test_bytes(2 << 20);
  Pipe in;
  Pipe out;
  const Beside writing([&] {
    write_all(in.writing.get(), bytes);
    in.close_writing();
  });
  std::string came;
  Beside reading([&] { came = read_all(out.reading.get()); });
  const RelayResult result = run_relay(in.reading.get(), out.writing.get(), echo);
  out.close_writing();
  reading.join();
  CHECK((came == bytes));
  CHECK(result.sent_bytes == bytes.size());
  CHECK(result.received_bytes == bytes.size());
}

TEST_CASE("without a descriptor a peer that finished sending still gets all the input") {
  Pipe in;
  Pipe out;
  std::string heard;
  auto listen_only = [&](Connection& peer) -> awaitable<void> {
    co_await peer.finish_sending();
    write_all(in.writing.get(), "late");
    in.close_writing();
    heard = co_await receive_to_end(peer);
  };
  run_relay(in.reading.get(), out.writing.get(), listen_only);
  CHECK(heard == "late");
}

TEST_CASE("without a descriptor the relay lingers, and ends") {
  Pipe in;
  Pipe out;
  in.close_writing();
  auto stay = [&](Connection& peer) -> awaitable<void> {
    co_await peer.send("hello");
    co_await receive_to_end(peer);
  };
  RelayOptions options;
  options.linger = 30ms;
  const RelayResult result = run_relay(in.reading.get(), out.writing.get(), stay, options);
  CHECK(result.received_bytes == 5);
}

TEST_CASE("without a descriptor a closed output ends the relay quietly") {
  Pipe in;
  Pipe out;
  out.close_reading();
  auto talk = [&](Connection& peer) -> awaitable<void> {
    co_await peer.send("hello");
    co_await receive_to_end(peer);
  };
  CHECK(run_relay(in.reading.get(), out.writing.get(), talk).output_closed);
}

TEST_CASE("without a descriptor a broken connection is an error") {
  Pipe in;
  Pipe out;
  write_all(in.writing.get(), "x");
  auto leave = [&](Connection& peer) -> awaitable<void> {
    peer.close();
    co_return;
  };
  CHECK_THROWS_AS(run_relay(in.reading.get(), out.writing.get(), leave), NetworkError);
}

}  // namespace
}  // namespace confab
