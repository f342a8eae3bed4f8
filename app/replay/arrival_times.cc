#include "app/replay/arrival_times.h"

namespace confab {

void ArrivalTimes::add(std::size_t bytes, Clock::time_point at) {
  if (pieces_.size() == kMostPieces) thin();
  pieces_.push_back({bytes, at});
}

void ArrivalTimes::take(std::size_t bytes) {
  while (bytes > 0 && front_ < pieces_.size()) {
    Piece& first = pieces_[front_];
    if (bytes < first.bytes) {
      first.bytes -= bytes;
      return;
    }
    bytes -= first.bytes;
    ++front_;
  }
  if (front_ < pieces_.size()) return;
  pieces_.clear();
  front_ = 0;
}

// Leaves at most half of them.
void ArrivalTimes::thin() {
  std::size_t kept = 0;
  for (std::size_t at = front_; at < pieces_.size(); at += 2) {
    Piece both = pieces_[at];
    if (at + 1 < pieces_.size()) both.bytes += pieces_[at + 1].bytes;
    pieces_[kept++] = both;
  }
  pieces_.resize(kept);
  front_ = 0;
}

}  // namespace confab
