#include "transport/timer.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/fake_time.h"
#include "tests/support/run.h"
#include "transport/signal.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a day passes in no time, wait after wait, in their order") {
  asio::io_context io;
  FakeTime time(io);
  const auto begin = time.now();
  std::vector<int> order;
  Timer evening(io);
  Timer noon(io);
  evening.call_after(18h, [&] { order.push_back(18); });
  noon.call_after(12h, [&] {
    order.push_back(12);
    CHECK(LoopTime::of(io).now() - begin == 12h);
  });
  time.pass(24h);
  CHECK(order == std::vector<int>{12, 18});
  CHECK(time.now() - begin == 24h);
}

TEST_CASE("a wait that never ends is seen by the fake clock") {
  asio::io_context io;
  FakeTime time(io);
  Signal signal(io);
  CHECK_THROWS_AS(time.run(signal.wait()), std::runtime_error);
}

// By the system's clock and by a test's.
class Loop {
 public:
  explicit Loop(bool is_fake) {
    if (is_fake) fake.emplace(io);
  }
  void run(asio::awaitable<void> work) {
    if (fake) return fake->run(std::move(work));
    confab::run(io, std::move(work));
  }
  void settle() { fake ? fake->settle() : void(io.poll()); }

  asio::io_context io;
  std::optional<FakeTime> fake;
};

TEST_CASE("a timer is true when its time has come, false when it was cancelled") {
  Loop loop(GENERATE(false, true));
  Timer timer(loop.io);
  auto work = [&]() -> asio::awaitable<void> {
    const auto begin = timer.time().now();
    const bool has_come = co_await timer.wait_for(2ms);
    CHECK(has_come);
    CHECK(timer.time().now() - begin >= 2ms);
    Timer other(loop.io);
    other.call_after(1ms, [&] { timer.cancel(); });
    const bool again = co_await timer.wait_until(Clock::time_point::max());
    CHECK(!again);
  };
  loop.run(work());
}

TEST_CASE("what was to be called is not, for a timer that is gone, even where its time has come") {
  Loop loop(GENERATE(false, true));
  bool called = false;
  auto timer = std::make_unique<Timer>(loop.io);
  timer->call_after(0s, [&] { called = true; });
  timer.reset();
  Timer later(loop.io);
  auto work = [&]() -> asio::awaitable<void> { co_await later.wait_for(1us); };
  loop.run(work());
  CHECK(!called);
}

TEST_CASE("what is called may destroy its timer") {
  Loop loop(GENERATE(false, true));
  auto timer = std::make_unique<Timer>(loop.io);
  timer->call_after(0s, [&] { timer.reset(); });
  Timer later(loop.io);
  auto work = [&]() -> asio::awaitable<void> { co_await later.wait_for(1us); };
  loop.run(work());
  CHECK(!timer);
}

TEST_CASE("a second wait takes the place of the first") {
  Loop loop(GENERATE(false, true));
  int called = 0;
  Timer timer(loop.io);
  timer.call_after(0s, [&] { called += 1; });
  timer.call_after(1ms, [&] { called += 10; });
  auto work = [&]() -> asio::awaitable<void> { co_await sleep_for(3ms); };
  loop.run(work());
  CHECK(called == 10);
}

TEST_CASE("a cancelled coroutine does not go on behind its wait") {
  Loop loop(GENERATE(false, true));
  asio::cancellation_signal cancel;
  std::exception_ptr failure;
  auto note = [&](const std::exception_ptr& thrown) { failure = thrown; };
  asio::co_spawn(loop.io, sleep_for(1h), asio::bind_cancellation_slot(cancel.slot(), note));
  loop.settle();
  cancel.emit(asio::cancellation_type::terminal);
  loop.settle();
  REQUIRE(failure);
  CHECK_THROWS_AS(std::rethrow_exception(failure), std::system_error);
}

TEST_CASE("a signal wakes all who wait, and a late one ends at its time") {
  Loop loop(GENERATE(false, true));
  Signal signal(loop.io);
  int woken = 0;
  auto wait = [&](Clock::time_point latest) -> asio::awaitable<void> {
    co_await signal.wait_until(latest);
    woken += 1;
  };
  auto work = [&]() -> asio::awaitable<void> {
    const auto now = signal.time().now();
    asio::co_spawn(loop.io, wait(Clock::time_point::max()), asio::detached);
    asio::co_spawn(loop.io, wait(Clock::time_point::max()), asio::detached);
    asio::co_spawn(loop.io, wait(now + 1ms), asio::detached);
    co_await sleep_for(3ms);
    CHECK(woken == 1);
    signal.notify();
    co_await sleep_for(1ms);
    CHECK(woken == 3);
  };
  loop.run(work());
}

}  // namespace
}  // namespace confab
