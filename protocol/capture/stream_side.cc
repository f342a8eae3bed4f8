#include "protocol/capture/stream_side.h"

#include <algorithm>

namespace confab {
namespace {

// How far `number` is from that of a position, the shorter way around.
std::int32_t distance(std::uint32_t number, std::uint64_t position, std::uint32_t first) noexcept {
  return static_cast<std::int32_t>(number - first - static_cast<std::uint32_t>(position));
}

}  // namespace

void StreamSide::begin(std::uint32_t number) noexcept {
  has_begun_ = true;
  number_ = number;
}

std::uint64_t StreamSide::position_of(std::uint32_t number) const noexcept {
  return position_ + static_cast<std::uint64_t>(
                         static_cast<std::int64_t>(distance(number, position_, number_)));
}

bool StreamSide::is_near(std::uint32_t number) const noexcept {
  const std::int32_t off = distance(number, position_, number_);
  return -kFarthest < off && off < kFarthest;
}

void StreamSide::saw(std::uint64_t position) noexcept { seen_ = std::max(seen_, position); }

void StreamSide::saw_acknowledged(std::uint64_t position) noexcept {
  acknowledged_ = std::max(acknowledged_, position);
  saw(position);
}

void StreamSide::wait(const StreamPart& part, std::uint64_t order) {
  const auto place = std::ranges::upper_bound(
      waiting_, part.position, {}, [](const Waiting& each) { return each.part.position; });
  waiting_.insert(place, {part, order, std::string(part.bytes)});
  waiting_bytes_ += part.bytes.size();
}

StreamPart StreamSide::first() const {
  StreamPart part = waiting_.front().part;
  part.bytes = waiting_.front().bytes;
  return part;
}

CaptureTime StreamSide::oldest() const {
  return std::ranges::min_element(waiting_, {}, [](const Waiting& each) { return each.part.at; })
      ->part.at;
}

void StreamSide::drop_first() {
  waiting_bytes_ -= waiting_.front().bytes.size();
  waiting_.erase(waiting_.begin());
}

void StreamSide::forget_waiting() {
  waiting_ = {};
  waiting_bytes_ = 0;
}

}  // namespace confab
