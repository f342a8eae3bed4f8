#include "protocol/capture/packet_order.h"

#include <algorithm>
#include <utility>

namespace confab {

bool PacketOrder::is_later(const Waiting& one, const Waiting& other) noexcept {
  return std::pair(one.packet.at, one.number) > std::pair(other.packet.at, other.number);
}

void PacketOrder::add(const CapturedPacket& packet) {
  waiting_.push_back({packet, added_, std::string(packet.bytes)});
  ++added_;
  bytes_ += packet.bytes.size();
  std::push_heap(waiting_.begin(), waiting_.end(), is_later);
}

const CapturedPacket* PacketOrder::take() {
  if (waiting_.empty()) return nullptr;
  std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
  taken_ = std::move(waiting_.back());
  waiting_.pop_back();
  taken_.packet.bytes = taken_.bytes;
  bytes_ -= taken_.bytes.size();
  return &taken_.packet;
}

}  // namespace confab
