#include "app/session/reply_count.h"

namespace confab {
namespace {

// A human-paced sender (a serial line, a slow program) pauses up to some 100 ms in a line.
constexpr std::chrono::milliseconds kStrangersPause{250};
// A peer that is known to end no message is not waited for any longer than its text is gathered.
constexpr std::chrono::milliseconds kKnownPause{30};
constexpr int kKnownAfter = 3;

}  // namespace

bool ReplyCount::whole() noexcept {
  const bool counts = !(is_open_ && has_counted_);
  is_open_ = false;
  has_ended_one_ = true;
  return counts;
}

void ReplyCount::part(Clock::time_point at) noexcept {
  if (!is_open_) has_counted_ = false;
  is_open_ = true;
  last_byte_ = at;
}

Clock::time_point ReplyCount::due(Clock::duration reply_timeout) const noexcept {
  if (!is_unfinished()) return Clock::time_point::max();
  if (has_ended_one_) return last_byte_ + reply_timeout;
  return last_byte_ + (fell_due_ >= kKnownAfter ? kKnownPause : kStrangersPause);
}

void ReplyCount::fall_due() noexcept {
  has_counted_ = true;
  fell_due_ += 1;
  if (cut_ == Cut::anywhere) is_open_ = false;
}

bool ReplyCount::peer_ended() noexcept {
  const bool counts = is_unfinished();
  is_open_ = false;
  return counts;
}

}  // namespace confab
