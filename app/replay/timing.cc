#include "app/replay/timing.h"

#include <algorithm>

#include "app/replay/exchange_text.h"
#include "app/replay/replay_peer.h"
#include "transport/timer.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kUsualTimeout{5000};
// Nobody waits longer, whatever is multiplied; a time_point holds 292 years.
constexpr std::chrono::hours kLongestWait{366 * 24};
constexpr std::chrono::milliseconds kPatienceWithOptional{100};

// In floating point: a product may be more than a duration holds.
Clock::duration times(Clock::duration limit, double factor) {
  const std::chrono::duration<double> product = std::chrono::duration<double>(limit) * factor;
  if (product >= kLongestWait) return kLongestWait;
  return std::chrono::duration_cast<Clock::duration>(product);
}

}  // namespace

bool is_action(const TranscriptEvent& event) noexcept {
  switch (event.type) {
    case TranscriptType::open:
    case TranscriptType::listen:
    case TranscriptType::accept:
    case TranscriptType::send:
    case TranscriptType::shutdown:
    case TranscriptType::upgrade:
    case TranscriptType::close:
      return true;
    case TranscriptType::error:
      return !event.url.empty();  // an attempt that failed
    default:
      return false;
  }
}

void Timeline::begin_play() noexcept {
  completed_ = now();
  planned_ = intended_start_.value_or(completed_);
}

void Timeline::begin_exchange() noexcept {
  ++exchanges_;
  began_ = now();
}

void Timeline::settle(Clock::time_point at) noexcept {
  settled_ = std::max(at, settled_.value_or(began_));
}

Clock::duration Timeline::pause_before(const TranscriptEvent& event) const {
  if (timing_.kind == Timing::Kind::fixed && is_action(event) && exchanges_ > 1)
    return timing_.pause;
  if (timing_.kind != Timing::Kind::recorded) return Clock::duration{0};
  return times(std::chrono::microseconds(event.after_us), 1 / timing_.speed);
}

asio::awaitable<std::optional<Clock::duration>> Timeline::turn_of(const TranscriptEvent& action) {
  const Clock::duration think = pause_before(action);
  planned_ += think;
  const Clock::time_point due = intended_start_ ? planned_ : completed_ + think;
  if (think.count() > 0 && due > now()) co_await sleep_until(due);
  began_ = now();
  std::optional<Clock::duration> late;
  const bool is_scheduled = think.count() > 0 || exchanges_ == 1;
  if (intended_start_ && is_scheduled) late = began_ - planned_;
  co_return late;
}

Deadline Patience::with(const TranscriptEvent& event) const {
  Clock::duration limit = kUsualTimeout;
  if (header_.timeout_us) limit = std::chrono::microseconds(*header_.timeout_us);
  if (timeout_) limit = *timeout_;
  if (event.optional) limit = kPatienceWithOptional;
  if (event.timeout_us > 0) limit = std::chrono::microseconds(event.timeout_us);
  return time_.deadline_in(scaled(limit));
}

Deadline Patience::with(const TranscriptEvent& event, const ReplayPeer& peer) const {
  const Deadline deadline = with(event);
  if (!peer.is_silent()) return deadline;
  const Clock::duration limit = std::min(deadline.limit, scaled(kPatienceWithOptional));
  return {time_.now() + limit, kNothingMore};
}

Clock::duration Patience::scaled(Clock::duration limit) const { return times(limit, scale_); }

}  // namespace confab
