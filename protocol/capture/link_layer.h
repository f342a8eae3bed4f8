#pragma once
// What is around a packet of IP: Ethernet with VLANs, loopback, "cooked" Linux, or nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/capture/captured_packet.h"

namespace confab {

// From its first byte on, whichever version it has.
struct LinkContent {
  std::string_view ip;
  // Where several interfaces are captured as one, which of them (by "-i any"); else 0.
  std::uint32_t interface = 0;
};

// What is no packet of IP, in a word or two: "ARP", "of link type 147", "ethertype 0x88cc".
struct NotUnderstood {
  std::string what;
};

// Link types 0 and 108 (loopback), 1 (Ethernet), 12, 101, 228 and 229 (IP alone), 113 and 276
// (cooked).
std::variant<LinkContent, NotUnderstood> unwrap_link(const CapturedPacket& packet);

}  // namespace confab
