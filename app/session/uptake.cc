#include "app/session/uptake.h"

namespace confab {

void Uptake::begin(Clock::time_point now) noexcept {
  waiting_bytes_ = 0;
  stalled_since_ = now;
}

Uptake::Finding Uptake::look(const Look& seen, Clock::time_point now,
                             Clock::duration patience) noexcept {
  const bool has_taken = seen.waiting_bytes < waiting_bytes_;
  const bool moves = !seen.is_sending || seen.waiting_bytes != waiting_bytes_ ||
                     seen.last_activity > stalled_since_;
  waiting_bytes_ = seen.waiting_bytes;
  if (moves) stalled_since_ = now;
  return {has_taken, !moves && now - stalled_since_ >= patience};
}

}  // namespace confab
