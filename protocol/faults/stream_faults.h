#pragma once
// What becomes of a stream's bytes under a FaultPlan. Pure: given when bytes were read, it says
// when which bytes leave, and what comes after them. Everything is decided by the offset of a byte,
// so that a seed means the same faults however the bytes were cut into reads.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/faults/bandwidth.h"
#include "protocol/faults/fault.h"

namespace confab {

class StreamFaults {
 public:
  using Clock = std::chrono::steady_clock;
  // What follows what has been passed.
  enum class Then {
    go_on,
    end,      // of this direction
    reset,    // of the connection
    swallow,  // nothing ever, nor an end
  };
  struct Piece {
    std::string bytes;
    Clock::time_point due;
  };

  // `seed`: for this connection and direction. `whole`: where each packet is a message, which is
  // not cut.
  StreamFaults(const FaultPlan& plan, std::uint64_t seed, bool whole);

  // Read at `now`, which never goes back. The pieces are in their order, due one after the other.
  std::vector<Piece> pass(std::string_view bytes, Clock::time_point now);
  // When an end may leave that comes after all that was passed.
  Clock::time_point end_due(Clock::time_point now) const {
    return std::max(last_due_, now + plan_.latency);
  }
  Then then() const noexcept { return then_; }

 private:
  void find_limit();
  void corrupt(std::string& bytes);
  std::size_t length_of_piece(std::size_t left);
  std::uint64_t left_in_piece();
  Clock::time_point due_of(std::size_t bytes, Clock::time_point now);
  std::chrono::nanoseconds jitter_here() const;
  void draw_next_corrupt();

  FaultPlan plan_;
  std::uint64_t seed_;
  bool whole_;
  Random corruption_;
  Random splitting_;
  std::uint64_t offset_ = 0;
  std::uint64_t next_corrupt_ = UINT64_MAX;  // an offset
  std::uint64_t next_split_ = 0;             // the same, of a random split
  std::uint64_t limit_ = UINT64_MAX;         // where `at_limit_` comes
  Then at_limit_ = Then::go_on;
  Then then_ = Then::go_on;
  std::uint64_t pieces_ = 0;
  Bandwidth line_;
  Clock::time_point last_due_{};
};

}  // namespace confab
