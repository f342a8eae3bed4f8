// The relay between two pipes and a TCP peer.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <future>
#include <optional>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "tests/transport/raw_peer.h"
#include "tests/transport/relaying.h"
#include "transport/relay.h"
#include "transport/tcp.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

void echo_all(int socket) {
  std::string chunk(64 * 1024, '\0');
  for (;;) {
    const ssize_t got = ::read(socket, chunk.data(), chunk.size());
    if (got <= 0) break;
    write_all(socket, std::string_view(chunk).substr(0, static_cast<std::size_t>(got)));
  }
  ::shutdown(socket, SHUT_WR);
}

void reset_at_close(int socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

TEST_CASE("the relay carries megabytes both ways at once, exactly") {
  const RawServer server;
  const std::string bytes = test_bytes(3 << 20);
  Pipe in;
  Pipe out;
  const Beside echoing = peer(server, echo_all);
  const Beside writing([&] {
    write_all(in.writing.get(), bytes);
    in.close_writing();
  });
  std::string came;
  Beside reading([&] { came = read_all(out.reading.get()); });
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get());
  out.close_writing();
  reading.join();
  CHECK((came == bytes));
  CHECK(result.sent_bytes == bytes.size());
  CHECK(result.received_bytes == bytes.size());
  CHECK_FALSE(result.output_closed);
}

TEST_CASE("the relay tells the peer when the input ends, and goes on receiving") {
  const RawServer server;
  Pipe in;
  Pipe out;
  std::string heard;
  Beside answering = peer(server, [&](int socket) {
    heard = read_all(socket);  // returns only after the half-close
    write_all(socket, "answer");
  });
  write_all(in.writing.get(), "question");
  in.close_writing();
  run_relay(server, in.reading.get(), out.writing.get());
  out.close_writing();
  answering.join();
  CHECK(heard == "question");
  CHECK(read_all(out.reading.get()) == "answer");
}

TEST_CASE("a peer that finished sending still gets all the input") {
  const RawServer server;
  const std::string bytes = test_bytes(2 << 20);
  Pipe in;
  Pipe out;
  std::string heard;
  Beside listening = peer(server, [&](int socket) {
    ::shutdown(socket, SHUT_WR);
    heard = read_all(socket);
  });
  const Beside writing([&] {
    write_all(in.writing.get(), bytes);
    in.close_writing();
  });
  run_relay(server, in.reading.get(), out.writing.get());
  listening.join();
  CHECK((heard == bytes));
}

TEST_CASE("with a linger the relay ends although the peer stays") {
  const RawServer server;
  Pipe in;
  Pipe out;
  std::promise<void> over;
  const Beside staying = peer(server, [&](int socket) {
    write_all(socket, "hello");
    over.get_future().wait();
  });
  in.close_writing();
  RelayOptions options;
  options.linger = 30ms;
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get(), options);
  over.set_value();
  CHECK(result.received_bytes == 5);
  CHECK(result.unsent_bytes == 0);
}

TEST_CASE("what a peer has not taken when the linger runs out is counted") {
  const RawServer server(4096);
  Pipe in;
  Pipe out;
  std::promise<void> over;
  const Beside sleeping = peer(server, [&](int) { over.get_future().wait(); });
  const Beside writing([&] {
    write_all(in.writing.get(), std::string(200000, 'x'));
    in.close_writing();
  });
  RelayOptions options;
  options.linger = 30ms;
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get(), options);
  over.set_value();
  CHECK(result.unsent_bytes > 0);
  CHECK(result.unsent_bytes < 200000);
}

TEST_CASE("a linger ends where the peer takes nothing of a file, though much of it is unread") {
  const RawServer server(4096);
  Pipe out;
  const FileDescriptor file(::memfd_create("input", MFD_CLOEXEC));
  write_all(file.get(), std::string(16 << 20, 'x'));
  ::lseek(file.get(), 0, SEEK_SET);
  std::promise<void> over;
  const Beside sleeping = peer(server, [&](int) { over.get_future().wait(); });
  RelayOptions options;
  options.linger = 30ms;
  const RelayResult result = run_relay(server, file.get(), out.writing.get(), options);
  over.set_value();
  CHECK(result.unsent_bytes > (8 << 20));
}

TEST_CASE(
    "a reader of the output that goes away ends the relay quietly, even while nothing comes") {
  const RawServer server;
  Pipe in;
  Pipe out;
  std::promise<void> over;
  const Beside silent = peer(server, [&](int) { over.get_future().wait(); });
  out.close_reading();
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get());
  over.set_value();
  CHECK(result.output_closed);
}

TEST_CASE("a reader of the output that goes away in the middle ends the relay quietly") {
  const RawServer server;
  Pipe in;
  Pipe out;
  const Beside flooding = peer(server, [&](int socket) {  // a pipe may hold megabytes
    const std::string much(1 << 20, 'x');
    while (::send(socket, much.data(), much.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  Beside reading([&] {
    read_exactly(out.reading.get(), 3 << 20);
    out.close_reading();
  });
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get());
  CHECK(result.output_closed);
}

TEST_CASE("an output that is stuck does not stop the other direction") {
  const RawServer server;
  Pipe in;
  Pipe out;
  const std::string flood(8 << 20, 'x');
  std::string heard;
  Beside talking = peer(server, [&](int socket) {
    const Beside sending([&] { ::send(socket, flood.data(), flood.size(), MSG_NOSIGNAL); });
    heard = read_exactly(socket, 5);
    out.close_reading();  // nothing was ever read from it
  });
  write_all(in.writing.get(), "hello");
  const RelayResult result = run_relay(server, in.reading.get(), out.writing.get());
  talking.join();
  CHECK(heard == "hello");
  CHECK(result.output_closed);
}

TEST_CASE("a reset is an error, after all that came before it was written") {
  const RawServer server;
  Pipe in;
  Pipe out;
  const Beside rude = peer(server, [&](int socket) {
    write_all(socket, "last words");
    read_exactly(socket, 1);
    reset_at_close(socket);
  });
  const Beside asking([&] {
    read_exactly(out.reading.get(), 10);
    write_all(in.writing.get(), "x");
  });
  std::optional<NetworkError> told;
  try {
    run_relay(server, in.reading.get(), out.writing.get());
  } catch (const NetworkError& error) {
    told = error;
  }
  REQUIRE(told);
  CHECK(told->is_reset());
  CHECK(told->who.text == server.authority());
}

// Large pieces are spliced; a reset meets splice() or recv(), by chance.
TEST_CASE("a reset after large pieces is an error") {
  const std::string bytes = test_bytes(256 << 10);
  for (int i = 0; i < 20; ++i) {
    const RawServer server;
    Pipe in;
    Pipe out;
    in.close_writing();
    std::promise<void> all_came;
    const Beside rude = peer(server, [&](int socket) {
      write_all(socket, bytes);
      all_came.get_future().wait();
      reset_at_close(socket);
    });
    std::string came;
    Beside reading([&] {
      came = read_exactly(out.reading.get(), bytes.size());
      all_came.set_value();
    });
    CHECK_THROWS_AS(run_relay(server, in.reading.get(), out.writing.get()), NetworkError);
    reading.join();
    CHECK((came == bytes));
  }
}

TEST_CASE("regular files are read and written") {
  const RawServer server;
  const Beside echoing = peer(server, echo_all);
  const FileDescriptor in(::memfd_create("in", MFD_CLOEXEC));
  const FileDescriptor out(::memfd_create("out", MFD_CLOEXEC));
  const std::string bytes = test_bytes(1 << 20);
  write_all(in.get(), bytes);
  ::lseek(in.get(), 0, SEEK_SET);
  run_relay(server, in.get(), out.get());
  ::lseek(out.get(), 0, SEEK_SET);
  CHECK((read_all(out.get()) == bytes));
}

TEST_CASE("/dev/null is read and written") {
  const RawServer server;
  const Beside greeting = peer(server, [](int socket) { write_all(socket, "hello"); });
  const FileDescriptor in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const FileDescriptor out(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const RelayResult result = run_relay(server, in.get(), out.get());
  CHECK(result.sent_bytes == 0);
  CHECK(result.received_bytes == 5);
}

TEST_CASE("the flags of the descriptors are left as they were found") {
  const RawServer server;
  const Beside echoing = peer(server, echo_all);
  Pipe in;
  Pipe out;
  const int in_flags = ::fcntl(in.reading.get(), F_GETFL);
  const int out_flags = ::fcntl(out.writing.get(), F_GETFL);
  write_all(in.writing.get(), "x");
  in.close_writing();
  run_relay(server, in.reading.get(), out.writing.get());
  CHECK(::fcntl(in.reading.get(), F_GETFL) == in_flags);
  CHECK(::fcntl(out.writing.get(), F_GETFL) == out_flags);
}

TEST_CASE("a directory as the input is an error of ours, not of the network") {
  const RawServer server;
  const Beside echoing = peer(server, echo_all);
  const FileDescriptor in(::open("/", O_RDONLY | O_DIRECTORY));
  Pipe out;
  CHECK_THROWS_AS(run_relay(server, in.get(), out.writing.get()), std::system_error);
}

}  // namespace
}  // namespace confab
