#include "protocol/capture/ip_packet.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "protocol/capture/wire_number.h"

namespace confab {
namespace {

using Read = std::variant<IpPacket, NotUnderstood>;

constexpr std::size_t kFragmentUnit = 8;

// Headers of IPv6 that stand before the payload (IANA, "IPv6 Extension Header Types").
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragmentHeader = 44;
constexpr std::uint8_t kAuthentication = 51;
constexpr std::uint8_t kDestination = 60;
constexpr std::uint8_t kMobility = 135;

NotUnderstood cut_inside_ip() { return {"cut inside their headers"}; }

// Lengths: 0 is a packet that a card was to cut, larger than its header can say (TSO).
void set_payload(IpPacket& packet, std::string_view after_header, std::size_t said_bytes) {
  packet.payload = said_bytes == 0 ? after_header : after_header.substr(0, said_bytes);
  packet.payload_bytes = said_bytes == 0 ? after_header.size() : said_bytes;
}

bool drop_front(IpPacket& packet, std::size_t bytes) {
  if (packet.payload.size() < bytes) return false;
  packet.payload.remove_prefix(bytes);
  packet.payload_bytes -= bytes;
  return true;
}

Read read_ip_4(std::string_view bytes) {
  constexpr std::size_t kIp4Header = 20;
  constexpr std::uint16_t kMoreFragments = 0x2000;
  constexpr std::uint16_t kFragmentOffset = 0x1fff;
  if (bytes.size() < kIp4Header) return cut_inside_ip();
  const std::size_t header = (static_cast<std::uint8_t>(bytes[0]) & 0xfU) * 4;
  const std::size_t total = wire_16(bytes, 2);
  if (header < kIp4Header || (total != 0 && total < header)) return NotUnderstood{"of broken IP"};
  if (bytes.size() < header) return cut_inside_ip();
  IpPacket packet;
  packet.source = ip_address_of(bytes.substr(12, 4));
  packet.destination = ip_address_of(bytes.substr(16, 4));
  packet.protocol = static_cast<std::uint8_t>(bytes[9]);
  // An empty payload is not one without a length.
  if (total == header) {
    packet.payload = bytes.substr(header, 0);
  } else {
    set_payload(packet, bytes.substr(header), total == 0 ? 0 : total - header);
  }
  const std::uint16_t place = wire_16(bytes, 6);
  const bool has_more = (place & kMoreFragments) != 0;
  const std::size_t offset = (place & kFragmentOffset) * kFragmentUnit;
  if (has_more || offset != 0) packet.fragment = IpFragment{wire_16(bytes, 4), offset, !has_more};
  return packet;
}

Read read_ip_6(std::string_view bytes) {
  constexpr std::size_t kIp6Header = 40;
  if (bytes.size() < kIp6Header) return cut_inside_ip();
  IpPacket packet;
  packet.source = ip_address_of(bytes.substr(8, 16));
  packet.destination = ip_address_of(bytes.substr(24, 16));
  packet.protocol = static_cast<std::uint8_t>(bytes[6]);
  set_payload(packet, bytes.substr(kIp6Header), wire_16(bytes, 4));
  return read_ip_extensions(packet);
}

// next(1) reserved(1) place(2) id(4)
bool read_fragment_header(IpPacket& packet) {
  if (packet.payload.size() < kFragmentUnit) return false;
  const std::uint16_t place = wire_16(packet.payload, 2);
  const IpFragment fragment{wire_32(packet.payload, 4), place & ~std::size_t{7}, (place & 1U) == 0};
  packet.protocol = static_cast<std::uint8_t>(packet.payload[0]);
  if (fragment.offset != 0 || !fragment.is_last) packet.fragment = fragment;
  return drop_front(packet, kFragmentUnit);
}

}  // namespace

std::string protocol_name(std::uint8_t protocol) {
  constexpr std::array<std::pair<std::uint8_t, const char*>, 9> kNames = {{
      {kIcmp, "ICMP"},
      {2, "IGMP"},
      {4, "IP in IP"},
      {41, "IPv6 in IP"},
      {47, "GRE"},
      {50, "ESP"},
      {kIcmp6, "ICMPv6"},
      {89, "OSPF"},
      {132, "SCTP"},
  }};
  for (const auto& [number, name] : kNames)
    if (number == protocol) return name;
  return "of IP protocol " + std::to_string(protocol);
}

Read read_ip(std::string_view bytes) {
  if (bytes.empty()) return cut_inside_ip();
  const unsigned version = static_cast<std::uint8_t>(bytes[0]) >> 4U;
  if (version == 4) return read_ip_4(bytes);
  if (version == 6) return read_ip_6(bytes);
  return NotUnderstood{"no IP"};
}

// Each header takes eight bytes at least, so that there are only so many.
Read read_ip_extensions(IpPacket packet) {
  while (!packet.fragment) {
    std::size_t bytes = 0;
    if (packet.protocol == kFragmentHeader) {
      if (!read_fragment_header(packet)) return cut_inside_ip();
      continue;
    }
    const bool is_usual = packet.protocol == kHopByHop || packet.protocol == kRouting ||
                          packet.protocol == kDestination || packet.protocol == kMobility;
    if (!is_usual && packet.protocol != kAuthentication) break;
    if (packet.payload.size() < 2) return cut_inside_ip();
    const std::size_t length = static_cast<std::uint8_t>(packet.payload[1]);
    bytes = is_usual ? (length + 1) * 8 : (length + 2) * 4;  // RFC 8200; RFC 4302
    packet.protocol = static_cast<std::uint8_t>(packet.payload[0]);
    if (!drop_front(packet, bytes)) return cut_inside_ip();
  }
  return packet;
}

}  // namespace confab
