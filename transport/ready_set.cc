#include "transport/ready_set.h"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>

namespace confab {

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR &&
              EPOLLHUP == POLLHUP);

ReadySet::ReadySet() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

void ReadySet::watch(std::size_t slot, int descriptor, int events) noexcept {
  slots_[slot].wanted = descriptor;
  slots_[slot].wanted_events = events;
}

int ReadySet::wait(int timeout_ms) {
  for (Slot& each : slots_) each.ready = 0;
  bool settled = static_cast<bool>(epoll_);
  for (std::size_t slot = 0; slot < kSlots && settled; ++slot) settled = settle(slot);
  if (!settled) epoll_ = FileDescriptor();
  return settled ? wait_by_epoll(timeout_ms) : wait_by_poll(timeout_ms);
}

// Tells epoll what has changed; usually nothing. False: epoll does not take it.
bool ReadySet::settle(std::size_t slot) {
  Slot& each = slots_[slot];
  if (each.wanted == each.watched &&
      (each.wanted == -1 || each.wanted_events == each.watched_events))
    return true;
  if (each.watched != -1 && each.watched != each.wanted) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, each.watched,
                nullptr);  // gone already where it was closed
    each.watched = -1;
  }
  if (each.wanted == -1) return true;
  epoll_event event{};
  event.events = static_cast<unsigned>(each.wanted_events);
  event.data.u64 = slot;
  const int change = each.watched == -1 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  each.watched = each.wanted;
  each.watched_events = each.wanted_events;
  return ::epoll_ctl(epoll_.get(), change, each.wanted, &event) == 0;
}

int ReadySet::wait_by_epoll(int timeout_ms) {
  std::array<epoll_event, kSlots> events;
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    slots_[event.data.u64].ready = static_cast<int>(event.events);
  }
  return std::max(count, 0);
}

int ReadySet::wait_by_poll(int timeout_ms) {
  std::array<pollfd, kSlots> entries{};
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    entries[slot] = {slots_[slot].wanted, static_cast<short>(slots_[slot].wanted_events), 0};
  }
  const int count = ::poll(entries.data(), entries.size(), timeout_ms);
  if (count <= 0) return 0;
  for (std::size_t slot = 0; slot < kSlots; ++slot) slots_[slot].ready = entries[slot].revents;
  return count;
}

}  // namespace confab
