#pragma once
// Does the peer's system take what we send? A value: it is told now and then how many of the bytes
// that were sent have not been acknowledged.
//
//   waiting   while a send waits                then
//   900       the first look                    it moves
//   600                                         it moves, and that is activity
//   600       for less than the patience        it is waited for
//   600       for the patience, or longer       it is stalled

#include <cstdint>

#include "transport/deadline.h"

namespace confab {

class Uptake {
 public:
  // What a look shows.
  struct Look {
    std::uint64_t waiting_bytes = 0;    // not acknowledged; 0 where nobody knows
    bool is_sending = false;            // a send waits until the system has room for it
    Clock::time_point last_activity{};  // in either direction
  };
  struct Finding {
    bool has_taken = false;   // some of what had waited
    bool is_stalled = false;  // nothing has moved for the patience
  };

  // A connection has begun.
  void begin(Clock::time_point now) noexcept;
  // Only a send that waits can stall: what the system has taken from us may wait as long as it
  // likes.
  Finding look(const Look& seen, Clock::time_point now, Clock::duration patience) noexcept;

 private:
  std::uint64_t waiting_bytes_ = 0;  // when it was last looked at
  Clock::time_point stalled_since_{};
};

}  // namespace confab
