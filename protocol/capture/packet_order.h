#pragma once
// Packets that wait for earlier ones which may follow in the file.

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/capture/captured_packet.h"

namespace confab {

class PacketOrder {
 public:
  // One that comes later than so many others, or so many bytes, is out of its place.
  static constexpr std::size_t kMostPackets = 4096;
  static constexpr std::size_t kMostBytes = 16 * 1024 * 1024;

  bool empty() const noexcept { return waiting_.empty(); }
  bool is_full() const noexcept { return waiting_.size() >= kMostPackets || bytes_ >= kMostBytes; }
  // Copies it.
  void add(const CapturedPacket& packet);
  // The earliest; of two at the same time the one that was added first. Null: there is none. Valid
  // until the next call.
  const CapturedPacket* take();

 private:
  struct Waiting {
    CapturedPacket packet;  // its bytes are those below
    std::uint64_t number = 0;
    std::string bytes;
  };
  static bool is_later(const Waiting& one, const Waiting& other) noexcept;

  std::vector<Waiting> waiting_;  // a heap, the earliest first
  Waiting taken_;
  std::uint64_t added_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace confab
