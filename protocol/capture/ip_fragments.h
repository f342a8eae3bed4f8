#pragma once
// Packets of IP that were sent in parts, put together.

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/capture/ip_packet.h"
#include "protocol/capture/left_out_packets.h"

namespace confab {

class IpFragments {
 public:
  static constexpr std::size_t kMostOpen = 1000;  // packets of which parts are missing
  static constexpr std::size_t kLargest = 65'535;

  // `left_out` outlives it, and counts what never became whole.
  explicit IpFragments(LeftOutPackets& left_out) : left_out_(left_out) {}

  // A part. The whole packet, with the last one that was missing; valid until the next call. Where
  // parts overlap, what came first stays. With too many open the oldest is given up.
  std::optional<IpPacket> add(const IpPacket& packet);
  // There are no more.
  void finish();

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t id;
    std::uint8_t protocol;
    auto operator<=>(const Key&) const = default;
  };
  struct Open {
    std::string payload;
    std::vector<bool> units;  // of 8 bytes, in which parts begin and end: those that are there
    std::size_t missing_units = 0;           // below units.size()
    std::optional<std::size_t> whole_bytes;  // known from the last part
    std::uint64_t parts = 0;
    std::list<Key>::iterator age;
  };

  void put(Open& open, const IpPacket& packet) const;
  void give_up(std::map<Key, Open>::iterator open);

  LeftOutPackets& left_out_;
  std::map<Key, Open> open_;
  std::list<Key> by_age_;  // the oldest first
  std::string whole_;      // of the packet that was handed out
};

}  // namespace confab
