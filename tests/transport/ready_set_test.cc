#include "transport/ready_set.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/time.h>

#include <csignal>

#include "tests/support/catch.h"
#include "tests/transport/raw_peer.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

void note_nothing(int) {}

// While it is there, a signal that nobody restarts calls for interrupts this thread every
// millisecond.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction handled {};
    handled.sa_handler = note_nothing;
    ::sigaction(SIGALRM, &handled, &before_);
    set_period(1000);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() {
    set_period(0);
    ::sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  static void set_period(int microseconds) {
    itimerval period{{0, microseconds}, {0, microseconds}};
    ::setitimer(ITIMER_REAL, &period, nullptr);
  }
  struct sigaction before_ {};
};

TEST_CASE("an interrupted wait is no time-out") {
  const Pipe pipe;
  const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ReadySet set;
  set.watch(0, pipe.reading.get(), POLLIN);
  const Interruptions interruptions;
  SECTION("by epoll") {}
  SECTION("by poll") { set.watch(1, null.get(), 0); }
  const auto latest = Clock::now() + 50ms;
  CHECK_FALSE(set.wait(latest));
  CHECK(Clock::now() >= latest);
}

TEST_CASE("what is ready is seen, however late it is") {
  const Pipe pipe;
  write_all(pipe.writing.get(), "x");
  ReadySet set;
  set.watch(0, pipe.reading.get(), POLLIN);
  CHECK(set.wait(Clock::now() - 1h));
  CHECK(set.ready(0) == POLLIN);
  CHECK(set.wait(ReadySet::kOnlyLook));
}

TEST_CASE("a look does not wait") {
  const Pipe pipe;
  ReadySet set;
  set.watch(0, pipe.reading.get(), POLLIN);
  CHECK_FALSE(set.wait(ReadySet::kOnlyLook));
}

}  // namespace
}  // namespace confab
