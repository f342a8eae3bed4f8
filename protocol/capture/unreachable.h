#pragma once
// What comes back where a packet cannot be delivered: ICMP (RFC 792) and ICMPv6 (RFC 4443),
// "destination unreachable". It quotes the packet.

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/capture/ip_packet.h"

namespace confab {

// Why it cannot, as Linux tells whoever sent it (icmp_err_convert, 6.1).
struct UnreachableReason {
  std::string_view code;   // "ECONNREFUSED"
  std::string_view words;  // "connection refused"
};

struct UnreachableReport {
  UnreachableReason reason;
  std::uint8_t protocol = 0;  // of the packet: kTcp, kUdp
  IpEndpoint source;          // of the packet
  IpEndpoint destination;
  std::uint32_t number = 0;  // of a segment of TCP
  std::string_view bytes;    // all of it
};

// Of `packet`, which was sent to the source of the one that it quotes: as much as routers must
// quote is needed, its addresses, its ports and, of TCP, its number. Nothing: it is another
// message, or quotes too little, a later fragment or another protocol; or it asks for smaller
// packets, which a system does without telling anybody.
std::optional<UnreachableReport> read_unreachable(const IpPacket& packet);

// The other way: type and code of the message for which a sender is told `code`. Nothing: there is
// none.
struct UnreachableNumbers {
  std::uint8_t type = 0;
  std::uint8_t number = 0;
};
std::optional<UnreachableNumbers> unreachable_numbers(std::string_view code, bool is_v6);

}  // namespace confab
