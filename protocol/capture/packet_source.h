#pragma once
// Where packets come from, one by one.

#include <optional>

#include "protocol/capture/captured_packet.h"

namespace confab {

class PacketSource {
 public:
  virtual ~PacketSource() = default;
  // Its bytes are valid until the next call. Nothing: there are no more. Throws CaptureError, and
  // whatever reading the file throws; it is not to be called again after either.
  virtual std::optional<CapturedPacket> next() = 0;
  // How many interfaces the packets so far, and those that come next, may be of.
  virtual std::uint32_t interfaces() const noexcept = 0;
};

// More of one packet is no packet: what tcpdump captures at most (MAXIMUM_SNAPLEN, 2026-11).
inline constexpr std::uint32_t kLargestPacket = 256 * 1024;

}  // namespace confab
