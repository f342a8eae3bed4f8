#include "app/session/rescue.h"

#include <string>

#include "tests/app/idle_connection.h"
#include "tests/support/catch.h"
#include "tests/support/fake_time.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kCrossing = "RCPT\n";

// A message that crossed its connection's end, which has just come.
class CrossedMessage {
 public:
  CrossedMessage() {
    lost->waiting_bytes = kCrossing.size();
    recovery_.sent(kCrossing, Recovery::Piece::message);
    Loss end;
    end.is_end = true;
    end.unacknowledged_bytes = lost->waiting_bytes;
    recovery_.lost(end, time.now());
    rescue->take(lost, kCrossing.size());
    rescue->start(look_after(rescue), [this, keep = rescue] { has_ended = true; });
  }
  ~CrossedMessage() {  // NOLINT(bugprone-exception-escape): fails the test, too
    rescue->abandon();
    time.settle();
  }
  CrossedMessage(const CrossedMessage&) = delete;
  CrossedMessage& operator=(const CrossedMessage&) = delete;

  asio::io_context io{1};
  FakeTime time{io};
  std::shared_ptr<test::IdleConnection> lost = std::make_shared<test::IdleConnection>();
  std::shared_ptr<Rescue> rescue = std::make_shared<Rescue>(io);
  std::optional<Recovery::Action> action;
  bool has_ended = false;

 private:
  asio::awaitable<void> look_after(std::shared_ptr<Rescue> of) {
    action = co_await of->fate(recovery_, true);
  }

  Recovery recovery_;
};

}  // namespace

TEST_CASE("a lost connection is kept until the time for an acknowledgement is up") {
  CrossedMessage crossed;
  crossed.time.pass(249ms);
  CHECK_FALSE(crossed.lost->is_closed);
  CHECK_FALSE(crossed.has_ended);
  crossed.time.pass(1ms);
  CHECK(crossed.lost->is_closed);
  CHECK(crossed.action == Recovery::Action::open_again);
  CHECK(crossed.has_ended);
  CHECK_FALSE(crossed.rescue->has_lost());
}

TEST_CASE("an acknowledgement ends the wait for the fate of what was sent") {
  CrossedMessage crossed;
  crossed.time.pass(20ms);
  crossed.lost->waiting_bytes = 0;
  crossed.time.pass(10ms);
  CHECK(crossed.action == Recovery::Action::let_go);
  CHECK(crossed.lost->is_closed);
}

TEST_CASE("a rescue that is abandoned gives its connection back, and closes nothing") {
  CrossedMessage crossed;
  crossed.time.pass(20ms);
  CHECK(crossed.rescue->abandon() == crossed.lost);
  crossed.time.pass(1s);
  CHECK(crossed.has_ended);
  CHECK_FALSE(crossed.action.has_value());
  CHECK_FALSE(crossed.lost->is_closed);
}
