#pragma once
// TCP (RFC 9293) and UDP (RFC 768), as they are in packets of IP.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/capture/ip_packet.h"

namespace confab {

struct TcpSegment {
  IpEndpoint source;
  IpEndpoint destination;
  std::uint32_t number = 0;        // of its first byte
  std::uint32_t acknowledged = 0;  // the number that its sender expects next
  bool is_syn = false;
  bool is_fin = false;
  bool is_reset = false;
  bool has_acknowledged = false;
  std::string_view bytes;         // as many as were captured
  std::size_t payload_bytes = 0;  // that were sent; never less
};

struct CapturedDatagram {
  IpEndpoint source;
  IpEndpoint destination;
  std::string_view bytes;         // as many as were captured
  std::size_t payload_bytes = 0;  // that were sent; never less
};

// Nothing: their headers are not whole, or are none. Views are into the packet's payload.
std::optional<TcpSegment> read_tcp(const IpPacket& packet);
std::optional<CapturedDatagram> read_udp(const IpPacket& packet);

}  // namespace confab
