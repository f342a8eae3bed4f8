// The relay for connections that have no descriptor, between two pipes.

#include <fcntl.h>

#include <new>

#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/passed_on.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "tests/transport/raw_peer.h"
#include "transport/relay.h"
#include "transport/tcp.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using asio::awaitable;

// Runs the relay at one end of a pair, and `conduct` at the other.
template <class Conduct>
RelayResult run_packet_relay(int in, int out, const Conduct& conduct, RelayOptions options = {}) {
  asio::io_context io;
  ConnectionPair pair = memory_pair(io.get_executor());
  std::exception_ptr failure;
  bool done = false;
  auto note_end = [&](const std::exception_ptr& error) {
    failure = error;
    done = true;
  };
  asio::co_spawn(io, conduct(*pair.second), note_end);
  const RelayResult result = run(io, relay(Transport(), *pair.first, in, out, std::move(options)));
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
  const RelayResult result = run_packet_relay(in.reading.get(), out.writing.get(), echo);
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
  run_packet_relay(in.reading.get(), out.writing.get(), listen_only);
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
  const RelayResult result = run_packet_relay(in.reading.get(), out.writing.get(), stay, options);
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
  CHECK(run_packet_relay(in.reading.get(), out.writing.get(), talk).output_closed);
}

TEST_CASE("without a descriptor a broken connection is an error") {
  Pipe in;
  Pipe out;
  write_all(in.writing.get(), "x");
  auto leave = [&](Connection& peer) -> awaitable<void> {
    peer.close();
    co_return;
  };
  CHECK_THROWS_AS(run_packet_relay(in.reading.get(), out.writing.get(), leave), NetworkError);
}

TEST_CASE("without a descriptor the output ends with the peer, though the input goes on") {
  Pipe in;
  Pipe out;
  std::string heard;
  auto half = [&](Connection& peer) -> awaitable<void> {
    co_await peer.send("bye");
    co_await peer.finish_sending();
    heard = co_await receive_to_end(peer);
  };
  std::string came;
  const Beside reading = say_late(in, out, came);
  RelayOptions options;
  options.output_ended = [&] { out.close_writing(); };
  run_packet_relay(in.reading.get(), out.writing.get(), half, options);
  CHECK(came == "bye");
  CHECK(heard == "late");
}

// Of whose bytes one more is acknowledged at every look.
class TakesSlowly final : public PassedOn {
 public:
  explicit TakesSlowly(std::unique_ptr<Connection> inner, int looks)
      : PassedOn(std::move(inner)), looks_(looks) {}
  std::uint64_t unacknowledged() const noexcept override {
    return looks_ == 0 ? 0 : static_cast<std::uint64_t>(looks_--);
  }
  std::unique_ptr<PolledStream> polled() override { return inner_->polled(); }

  int looks_left() const noexcept { return looks_; }

 private:
  mutable int looks_;
};

TEST_CASE("a linger goes on while the peer takes what was sent") {
  asio::io_context io;
  Pipe in;
  Pipe out;
  in.close_writing();
  RelayOptions options;
  options.linger = 10ms;
  std::unique_ptr<Connection> inner;
  std::unique_ptr<Connection> other_side;
  SECTION("without a descriptor") {
    ConnectionPair pair = memory_pair(io.get_executor());
    inner = std::move(pair.first);
    other_side = std::move(pair.second);
  }
  SECTION("with one") {
    Encounter encounter = run(io, meet(Subject{"tcp", tcp_transport(), "127.0.0.1"}));
    inner = std::move(encounter.dialled);
    other_side = std::move(encounter.accepted);
  }
  TakesSlowly slow(std::move(inner), 3);
  const RelayResult result =
      run(io, relay(Transport(), slow, in.reading.get(), out.writing.get(), std::move(options)));
  CHECK(slow.looks_left() == 0);
  CHECK(result.unsent_bytes == 0);
}

TEST_CASE("without a descriptor whatever fails on the way down ends the relay") {
  class NoMemory final : public RelayFilter {
    std::string shown(std::string_view) override { throw std::bad_alloc(); }
    std::string finish() override { return {}; }
  };
  Pipe in;  // it stays open
  Pipe out;
  NoMemory filter;
  RelayOptions options;
  options.filter = &filter;
  auto greet = [](Connection& peer) -> awaitable<void> {
    co_await peer.send("hello");
    co_await receive_to_end(peer);
  };
  CHECK_THROWS_AS(run_packet_relay(in.reading.get(), out.writing.get(), greet, options),
                  std::bad_alloc);
}

TEST_CASE("without a descriptor the linger goes by the loop's clock") {
  asio::io_context io;
  FakeTime time(io);
  ConnectionPair pair = memory_pair(io.get_executor());
  const FileDescriptor in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const FileDescriptor out(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  RelayOptions options;
  options.linger = 1h;
  const Clock::time_point begin = time.now();
  time.run(relay(Transport(), *pair.first, in.get(), out.get(), std::move(options)));
  CHECK(time.now() == begin + 1h);
}

}  // namespace
}  // namespace confab
