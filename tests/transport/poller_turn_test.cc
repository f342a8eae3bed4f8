#include "transport/poller.h"

#include <sys/socket.h>

#include <string>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/polled_ends.h"
#include "tests/transport/raw_peer.h"

namespace confab {
namespace {

TEST_CASE("waiting here, the only reader goes on before it is over, and waits again by the loop") {
  asio::io_context io;
  Ends ends(io);
  Poller& poller = Poller::of(io.get_executor());
  TaskOutcome reader;
  asio::co_spawn(io, ends.mine->readable(), reader.note());
  io.poll();
  CHECK_FALSE(poller.wait_here());  // nothing comes before the turn is over
  write_all(ends.theirs.get(), "now");
  REQUIRE(poller.wait_here());
  CHECK(ends.mine->may_read());
  CHECK(ends.read() == "now");
  run_until(io, [&] { return reader.done; });
  write_all(ends.theirs.get(), "later");
  run(io, wait_until_readable(*ends.mine));
  CHECK(ends.read() == "later");
}

TEST_CASE("a turn that runs out while the loop waits does not keep it awake") {
  asio::io_context io;
  Ends ends(io);
  Poller& poller = Poller::of(io.get_executor());
  TaskOutcome first;
  asio::co_spawn(io, ends.mine->readable(), first.note());
  io.poll();
  write_all(ends.theirs.get(), "now");
  REQUIRE(poller.wait_here());
  CHECK(ends.read() == "now");
  TaskOutcome second;
  asio::co_spawn(io, ends.mine->readable(), second.note());
  const auto end_of_turn = Clock::now() + 2 * Poller::kLongestTurn;
  while (Clock::now() < end_of_turn) {
  }
  std::size_t turns = 0;
  while (turns < 100 && io.poll_one() > 0) ++turns;
  CHECK(turns < 10);
  CHECK_FALSE(second.done);
}

TEST_CASE("nobody waits here where somebody else may be waited for") {
  asio::io_context io;
  Ends first(io);
  Poller& poller = Poller::of(io.get_executor());
  write_all(first.theirs.get(), "x");
  CHECK_FALSE(poller.wait_here());  // nobody reads
  Ends second(io);
  TaskOutcome reader;
  asio::co_spawn(io, second.mine->readable(), reader.note());
  io.poll();
  CHECK_FALSE(poller.wait_here());  // there are two
}

}  // namespace
}  // namespace confab
