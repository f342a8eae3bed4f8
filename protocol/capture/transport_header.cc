#include "protocol/capture/transport_header.h"

#include <algorithm>

#include "protocol/capture/wire_number.h"

namespace confab {

std::optional<TcpSegment> read_tcp(const IpPacket& packet) {
  constexpr std::size_t kTcpHeader = 20;
  constexpr unsigned kFin = 1;
  constexpr unsigned kSyn = 2;
  constexpr unsigned kReset = 4;
  constexpr unsigned kAcknowledges = 16;
  const std::string_view bytes = packet.payload;
  if (bytes.size() < kTcpHeader) return std::nullopt;
  const std::size_t header = (static_cast<std::uint8_t>(bytes[12]) >> 4U) * std::size_t{4};
  if (header < kTcpHeader || header > packet.payload_bytes) return std::nullopt;
  const unsigned flags = static_cast<std::uint8_t>(bytes[13]);
  TcpSegment segment;
  segment.source = {packet.source, wire_16(bytes, 0)};
  segment.destination = {packet.destination, wire_16(bytes, 2)};
  segment.number = wire_32(bytes, 4);
  segment.acknowledged = wire_32(bytes, 8);
  segment.is_syn = (flags & kSyn) != 0;
  segment.is_fin = (flags & kFin) != 0;
  segment.is_reset = (flags & kReset) != 0;
  segment.has_acknowledged = (flags & kAcknowledges) != 0;
  // Options may be cut by the capture's limit: then no byte of the payload is there.
  segment.bytes = bytes.substr(std::min(header, bytes.size()));
  segment.payload_bytes = packet.payload_bytes - header;
  return segment;
}

std::optional<CapturedDatagram> read_udp(const IpPacket& packet) {
  constexpr std::size_t kUdpHeader = 8;
  const std::string_view bytes = packet.payload;
  if (bytes.size() < kUdpHeader) return std::nullopt;
  // 0 is one of more than 65,535 bytes, RFC 2675.
  const std::size_t said = wire_16(bytes, 4);
  const std::size_t length = said == 0 ? packet.payload_bytes : said;
  if (length < kUdpHeader || length > packet.payload_bytes) return std::nullopt;
  CapturedDatagram datagram;
  datagram.source = {packet.source, wire_16(bytes, 0)};
  datagram.destination = {packet.destination, wire_16(bytes, 2)};
  datagram.bytes = bytes.substr(kUdpHeader, length - kUdpHeader);
  datagram.payload_bytes = length - kUdpHeader;
  return datagram;
}

}  // namespace confab
