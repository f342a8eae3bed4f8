#include "transport/ready_set.h"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

namespace confab {

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR &&
              EPOLLHUP == POLLHUP);

namespace {

constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(24);

// As poll() wants it; rounded up, so that it does not come back just before `latest`.
int milliseconds_until(Clock::time_point latest) {
  if (latest == ReadySet::kForEver) return -1;
  if (latest == ReadySet::kOnlyLook) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - Clock::now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kLongestWait).count());
}

[[noreturn]] void fail_to_watch(int error) {
  throw std::system_error(error, std::system_category(), "cannot wait for input and output");
}

}  // namespace

ReadySet::ReadySet() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

void ReadySet::watch(std::size_t slot, int descriptor, int events) noexcept {
  slots_[slot].wanted = descriptor;
  slots_[slot].wanted_events = events;
}

bool ReadySet::wait(Clock::time_point latest) {
  for (Slot& each : slots_) each.ready = 0;
  const bool by_epoll = settle();
  for (;;) {
    const int timeout_ms = milliseconds_until(latest);
    const int count = by_epoll ? wait_by_epoll(timeout_ms) : wait_by_poll(timeout_ms);
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) fail_to_watch(errno);
    if (count == 0 && (latest == kOnlyLook || Clock::now() >= latest)) return false;
  }
}

// False: epoll does not take them all.
bool ReadySet::settle() {
  bool settled = static_cast<bool>(epoll_);
  for (std::size_t slot = 0; slot < kSlots && settled; ++slot) settled = settle(slot);
  if (!settled) epoll_ = FileDescriptor();
  return settled;
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
  return count;
}

int ReadySet::wait_by_poll(int timeout_ms) {
  std::array<pollfd, kSlots> entries{};
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    entries[slot] = {slots_[slot].wanted, static_cast<short>(slots_[slot].wanted_events), 0};
  }
  const int count = ::poll(entries.data(), entries.size(), timeout_ms);
  for (std::size_t slot = 0; slot < kSlots && count > 0; ++slot) {
    slots_[slot].ready = entries[slot].revents;
  }
  return count;
}

}  // namespace confab
