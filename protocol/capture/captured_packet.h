#pragma once
// One packet of a capture.

#include <chrono>
#include <cstdint>
#include <string_view>

namespace confab {

// Since 1970, UTC; never below 0.
using CaptureTime = std::chrono::nanoseconds;

struct CapturedPacket {
  CaptureTime at{0};
  std::uint32_t link_type = 0;  // LINKTYPE_..., tcpdump.org/linktypes.html
  std::uint32_t interface = 0;  // that it was captured on, counted through all sections
  // From the link layer's header on, as much as was captured. Valid until the next packet is read.
  std::string_view bytes;
};

}  // namespace confab
