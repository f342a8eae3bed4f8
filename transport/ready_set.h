#pragma once
// A few descriptors waited for in turn, by a loop of its own: poll(2) as one would write it, at the
// price of epoll.

#include <array>
#include <cstddef>

#include "transport/deadline.h"
#include "transport/file_descriptor.h"

namespace confab {

// poll() joins and leaves the wait queue of every descriptor at each call; epoll does so once. In
// lock step that is a twentieth of the CPU time (docs/decisions.md). Regular files and /dev/null,
// which epoll refuses, make it poll() after all.
class ReadySet {
 public:
  static constexpr std::size_t kSlots = 4;
  static constexpr Clock::time_point kForEver = Clock::time_point::max();
  static constexpr Clock::time_point kOnlyLook = Clock::time_point::min();

  ReadySet();

  // What wait() looks for in a slot from now on: POLLIN, POLLOUT, both or 0 (errors and hang-ups
  // are always told); `descriptor` -1: nothing. A descriptor stands in one slot at most.
  void watch(std::size_t slot, int descriptor, int events) noexcept;
  // Until a slot is ready, or `latest` has passed: false. A call that a signal interrupts, a stop
  // and continue too, is made again; what became ready meanwhile is seen, however late it is then.
  bool wait(Clock::time_point latest);
  // POLLIN, POLLOUT, POLLERR, POLLHUP: as the last wait() found it.
  int ready(std::size_t slot) const noexcept { return slots_[slot].ready; }

 private:
  struct Slot {
    int wanted = -1;  // descriptor
    int wanted_events = 0;
    int watched = -1;  // as epoll knows it
    int watched_events = 0;
    int ready = 0;
  };
  bool settle();
  bool settle(std::size_t slot);
  // The number of slots that are ready, 0 when the time is up, or -1 with errno.
  int wait_by_epoll(int timeout_ms);
  int wait_by_poll(int timeout_ms);

  std::array<Slot, kSlots> slots_{};
  FileDescriptor epoll_;  // none: poll() it is
};

}  // namespace confab
