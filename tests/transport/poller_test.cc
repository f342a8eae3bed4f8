#include "transport/poller.h"

#include <sys/socket.h>

#include <asio/detached.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/polled_ends.h"
#include "tests/transport/raw_peer.h"

namespace confab {
namespace {

using asio::awaitable;

TEST_CASE("a socket is told readable when something came, and again for what came later") {
  for (const bool alone : {true, false}) {
    asio::io_context io;
    Ends ends(io);
    std::unique_ptr<Ends> other;
    if (!alone) other = std::make_unique<Ends>(io);
    for (const std::string message : {"one", "two", "three"}) {
      write_all(ends.theirs.get(), message);
      run(io, wait_until_readable(*ends.mine));
      CHECK(ends.read() == message);
      CHECK_FALSE(ends.mine->may_read());
    }
  }
}

TEST_CASE("an end that came together with data is not missed") {
  for (const bool alone : {true, false}) {
    asio::io_context io;
    Ends ends(io);
    std::unique_ptr<Ends> other;
    if (!alone) other = std::make_unique<Ends>(io);
    write_all(ends.theirs.get(), "last words");
    ends.theirs = FileDescriptor();
    run(io, wait_until_readable(*ends.mine));
    CHECK(ends.read() == "last words");
    run(io, wait_until_readable(*ends.mine));  // would not return
    CHECK(ends.read().empty());
  }
}

TEST_CASE("what came while nobody waited is known at once") {
  asio::io_context io;
  Ends first(io);
  Ends second(io);
  write_all(first.theirs.get(), "for nobody yet");
  write_all(second.theirs.get(), "x");
  run(io, wait_until_readable(*second.mine));
  run(io, wait_until_readable(*first.mine));
  CHECK(first.read() == "for nobody yet");
}

TEST_CASE(
    "a writer goes on when there is room again, and a reader that waits too is not disturbed") {
  for (const bool alone : {true, false}) {
    asio::io_context io;
    Ends ends(io);
    std::unique_ptr<Ends> other;
    if (!alone) other = std::make_unique<Ends>(io);
    ends.fill();
    TaskOutcome reader;
    TaskOutcome writer;
    asio::co_spawn(io, ends.mine->readable(), reader.note());
    asio::co_spawn(io, ends.mine->writable(), writer.note());
    io.poll();
    CHECK_FALSE(writer.done);
    std::string taken(100000, '\0');
    while (::recv(ends.theirs.get(), taken.data(), taken.size(), MSG_DONTWAIT) > 0) continue;
    run_until(io, [&] { return writer.done; });
    CHECK_FALSE(writer.error);
    CHECK_FALSE(reader.done);
    write_all(ends.theirs.get(), "x");
    run_until(io, [&] { return reader.done; });
    CHECK_FALSE(reader.error);
  }
}

TEST_CASE("close() aborts both, and is safe twice") {
  asio::io_context io;
  Ends ends(io);
  ends.fill();
  TaskOutcome reader;
  TaskOutcome writer;
  asio::co_spawn(io, ends.mine->readable(), reader.note());
  asio::co_spawn(io, ends.mine->writable(), writer.note());
  io.poll();
  ends.mine->close();
  ends.mine->close();
  CHECK(ends.mine->descriptor() == -1);
  run_until(io, [&] { return reader.done && writer.done; });
  CHECK(reader.error == asio::error::operation_aborted);
  CHECK(writer.error == asio::error::operation_aborted);
}

TEST_CASE("who waits for a closed socket is aborted") {
  asio::io_context io;
  Ends ends(io);
  ends.mine->close();
  TaskOutcome reader;
  asio::co_spawn(io, ends.mine->readable(), reader.note());
  run_until(io, [&] { return reader.done; });
  CHECK(reader.error == asio::error::operation_aborted);
}

TEST_CASE("a cancelled wait is aborted, and the next one works") {
  asio::io_context io;
  Ends ends(io);
  CHECK(cancel_while_waiting(io, ends.mine->readable()) == asio::error::operation_aborted);
  write_all(ends.theirs.get(), "x");
  run(io, wait_until_readable(*ends.mine));
  CHECK(ends.read() == "x");
}

TEST_CASE("io_context::run() ends when nobody waits any more") {
  asio::io_context io;
  Ends ends(io);
  TaskOutcome reader;
  asio::co_spawn(io, ends.mine->readable(), reader.note());
  io.poll();
  CHECK_FALSE(io.stopped());
  ends.mine->close();
  run_until(io, [&] { return reader.done; });
  io.poll();
  CHECK(io.stopped());
}

TEST_CASE("a coroutine that destroys another's socket does not leave its event behind") {
  asio::io_context io;
  Ends first(io);
  Ends second(io);
  TaskOutcome outcomes[2];
  auto destroy = [&](Ends& mine, Ends& other) -> awaitable<void> {
    co_await mine.mine->readable();
    other.mine.reset();
  };
  asio::co_spawn(io, destroy(first, second), outcomes[0].note());
  asio::co_spawn(io, destroy(second, first), outcomes[1].note());
  io.poll();
  write_all(first.theirs.get(), "x");
  write_all(second.theirs.get(), "x");
  run_until(io, [&] { return outcomes[0].done && outcomes[1].done; });
  const int aborted = (outcomes[0].error ? 1 : 0) + (outcomes[1].error ? 1 : 0);
  CHECK(aborted == 1);
}

TEST_CASE("an exception that leaves run() does not keep the others from going on") {
  asio::io_context io;
  Ends first(io);
  Ends second(io);
  int gone_on = 0;
  auto fail = [&](PolledSocket& socket) -> awaitable<void> {
    co_await socket.readable();
    ++gone_on;
    throw std::runtime_error("a bug");
  };
  auto rethrow = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(io, fail(*first.mine), rethrow);
  asio::co_spawn(io, fail(*second.mine), rethrow);
  io.poll();
  write_all(first.theirs.get(), "x");
  write_all(second.theirs.get(), "x");
  CHECK_THROWS(run_until(io, [] { return false; }));
  CHECK(gone_on == 2);
  Ends third(io);
  write_all(third.theirs.get(), "x");
  run(io, wait_until_readable(*third.mine));
}

TEST_CASE("who waits beyond the peer's end sleeps until there is more than the end") {
  asio::io_context io;
  Ends ends(io);
  ::shutdown(ends.theirs.get(), SHUT_WR);
  run(io, wait_until_readable(*ends.mine));
  CHECK(ends.read().empty());
  TaskOutcome beyond;
  std::size_t wakes = 0;
  auto wait = [&ends, &wakes]() -> awaitable<void> {
    for (;; ++wakes) {
      ends.mine->end_was_read();
      co_await ends.mine->readable();
    }
  };
  io.restart();
  asio::co_spawn(io, wait(), beyond.note());
  for (std::size_t turns = 0; turns < 100; ++turns) io.poll_one();
  CHECK(wakes < 3);
  const std::size_t before = wakes;
  ends.theirs = FileDescriptor();
  run_until(io, [&] { return wakes > before; });
  ends.mine->close();
  run_until(io, [&] { return beyond.done; });
}

TEST_CASE("coroutines that still wait when their io_context goes are destroyed with it") {
  const auto held = std::make_shared<int>(0);
  {
    asio::io_context io;
    auto wait_for_ever = [](asio::io_context& context, std::shared_ptr<int>) -> awaitable<void> {
      Ends ends(context);
      co_await ends.mine->readable();
    };
    for (int i = 0; i < 3; ++i) asio::co_spawn(io, wait_for_ever(io, held), asio::detached);
    io.poll();
    CHECK(held.use_count() > 3);
  }
  CHECK(held.use_count() == 1);
}

}  // namespace
}  // namespace confab
