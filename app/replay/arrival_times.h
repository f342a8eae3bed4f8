#pragma once
// When the bytes of a stream came that nobody has taken yet.

#include <cstddef>
#include <vector>

#include "transport/deadline.h"

namespace confab {

class ArrivalTimes {
 public:
  // So many bytes came together. `bytes` is 1 or more.
  void add(std::size_t bytes, Clock::time_point at);
  // As many are taken off the front, at most all of them.
  void take(std::size_t bytes);
  // When the first of them came. There must be one.
  Clock::time_point first() const noexcept { return pieces_[front_].at; }

 private:
  struct Piece {
    std::size_t bytes;
    Clock::time_point at;
  };
  void thin();

  // Of more than this, which is a peer that sends single bytes and is not listened to, neighbours
  // become one: the later one counts as come with the earlier one.
  static constexpr std::size_t kMostPieces = 4096;

  std::vector<Piece> pieces_;  // in lock step one, and no memory is asked for
  std::size_t front_ = 0;
};

}  // namespace confab
