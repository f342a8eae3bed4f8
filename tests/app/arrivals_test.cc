#include "app/replay/arrivals.h"

#include <sys/socket.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include "app/replay/lazy_deadline.h"
#include "tests/app/ear.h"
#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "transport/poller.h"

using namespace confab;
using confab::test::kDatagrams;
using std::chrono::milliseconds;

TEST_CASE("bytes are taken off the front, however many there are") {
  asio::io_context io;
  Arrivals arrivals(io.get_executor(), Traits{});
  std::string left;
  for (int i = 0; i < 20'000; ++i) {
    const std::string piece = std::to_string(i) + ",";
    arrivals.add(piece, {});
    left += piece;
    const std::size_t some = std::min<std::size_t>(left.size(), static_cast<std::size_t>(i % 11));
    arrivals.take(some);
    left.erase(0, some);
    if (arrivals.bytes() != left) FAIL(i);
  }
  CHECK(arrivals.unread_bytes() == left.size());
}

TEST_CASE("datagrams keep their sources, and count with what they take") {
  asio::io_context io;
  Arrivals arrivals(io.get_executor(), kDatagrams);
  arrivals.add("", Endpoint{"a:1"});
  CHECK(arrivals.unread_bytes() > 0);
  arrivals.add("b", Endpoint{"b:1"});
  CHECK(arrivals.take_datagram(1).from.text == "b:1");
  CHECK(arrivals.take_datagram(0).bytes.empty());
  CHECK(arrivals.unread_bytes() == 0);
}

TEST_CASE("whoever receives is told that something was taken") {
  asio::io_context io;
  Arrivals arrivals(io.get_executor(), Traits{});
  int times = 0;
  arrivals.on_taken = [&] { ++times; };
  arrivals.add("ab", {});
  arrivals.take(1);
  arrivals.take(1);
  CHECK(times == 2);
}

TEST_CASE("waiting ends with whatever arrives") {
  for (int what = 0; what < 3; ++what) {
    asio::io_context io;
    Arrivals arrivals(io.get_executor(), Traits{});
    bool is_over = false;
    auto done = [&](const std::exception_ptr&) { is_over = true; };
    asio::co_spawn(io, arrivals.wait_until(Clock::now() + kTestDeadline), std::move(done));
    io.poll();
    CHECK_FALSE(is_over);
    if (what == 0) arrivals.add("a", {});
    if (what == 1) arrivals.end();
    if (what == 2) {
      const auto reset = std::make_error_code(std::errc::connection_reset);
      arrivals.fail(NetworkError(Op::recv, Endpoint{"a:1"}, reset, true));
    }
    run_until(io, [&] { return is_over; });
    CHECK(arrivals.has_ended() == (what == 1));
    CHECK(arrivals.failures().size() == (what == 2 ? 1 : 0));
  }
}

TEST_CASE("answers that come at once leave the rest of the loop its turn") {
  asio::io_context io;
  int both[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both) == 0);
  FileDescriptor theirs(both[1]);
  PolledSocket ours(io.get_executor(), FileDescriptor(both[0]));
  Arrivals arrivals(io.get_executor(), Traits{});
  bool had_turn = false;
  int exchanges = 0;
  const auto receive = [&]() -> asio::awaitable<void> {
    for (char byte = 0;; arrivals.add(std::string_view(&byte, 1), {})) {
      co_await ours.readable();
      if (::read(ours.descriptor(), &byte, 1) != 1) FAIL("read");
      ours.nothing_to_read();
    }
  };
  const auto exchange = [&]() -> asio::awaitable<void> {
    co_await arrivals.wait_until(Clock::now() + milliseconds(1));
    asio::post(io, [&] { had_turn = true; });
    const auto latest = Clock::now() + 2 * kTestDeadline;
    for (const auto end = Clock::now() + kTestDeadline; !had_turn; ++exchanges) {
      if (::write(theirs.get(), "x", 1) != 1) FAIL("write");
      co_await arrivals.wait_until(latest);
      if (arrivals.bytes() != "x") FAIL(arrivals.bytes());
      arrivals.take(arrivals.bytes().size());
      if (Clock::now() >= end) FAIL("nobody else had a turn");
    }
  };
  asio::co_spawn(io, receive(), [](const std::exception_ptr&) {});
  run(io, exchange());
  CHECK(exchanges > 1);
}

TEST_CASE("waiting ends with its time, one after the other") {
  asio::io_context io;
  Arrivals arrivals(io.get_executor(), Traits{});
  for (const milliseconds time : {milliseconds(3), milliseconds(1), milliseconds(2)}) {
    const auto until = Clock::now() + time;
    run(io, arrivals.wait_until(until));
    CHECK(Clock::now() >= until);
  }
}

TEST_CASE("a deadline that is moved away is not due before that") {
  asio::io_context io;
  Clock::time_point due{};
  LazyDeadline deadline(io.get_executor(), [&] { due = Clock::now(); });
  deadline.set(Clock::now() + milliseconds(1));
  const auto later = Clock::now() + milliseconds(20);
  deadline.set(later);
  run_until(io, [&] { return due != Clock::time_point{}; });
  CHECK(due >= later);
}

TEST_CASE("an earlier deadline takes the place of a later one") {
  asio::io_context io;
  bool is_due = false;
  LazyDeadline deadline(io.get_executor(), [&] { is_due = true; });
  deadline.set(Clock::now() + std::chrono::hours(1));
  deadline.set(Clock::now() + milliseconds(1));
  run_until(io, [&] { return is_due; });
  CHECK(is_due);
}

TEST_CASE("a deadline that was cleared is never due, and can be set again") {
  asio::io_context io;
  int times = 0;
  LazyDeadline deadline(io.get_executor(), [&] { ++times; });
  deadline.set(Clock::now());
  deadline.clear();
  io.run();  // until no timer is left
  CHECK(times == 0);
  deadline.set(Clock::now() + milliseconds(1));
  io.restart();
  io.run();
  CHECK(times == 1);
}

TEST_CASE("a deadline that is gone is not due") {
  asio::io_context io;
  {
    LazyDeadline deadline(io.get_executor(), [] { FAIL("it is gone"); });
    deadline.set(Clock::now());
  }
  CHECK_NOTHROW(io.run());
}
