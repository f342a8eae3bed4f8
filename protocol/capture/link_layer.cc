#include "protocol/capture/link_layer.h"

#include <array>
#include <utility>

#include "protocol/capture/wire_number.h"

namespace confab {
namespace {

using Content = std::variant<LinkContent, NotUnderstood>;

constexpr std::uint16_t kEthertypeIp4 = 0x0800;
constexpr std::uint16_t kEthertypeIp6 = 0x86dd;
constexpr std::uint16_t kFirstEthertype = 0x0600;  // below it is a length, IEEE 802.3

NotUnderstood cut_short() { return {"cut inside their headers"}; }

std::string hexadecimal(std::uint16_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[number >> shift & 0xf];
  return text;
}

NotUnderstood named_ethertype(std::uint16_t type) {
  constexpr std::array<std::pair<std::uint16_t, const char*>, 6> kNames = {{
      {0x0806, "ARP"},
      {0x8863, "PPPoE"},
      {0x8864, "PPPoE"},
      {0x8847, "MPLS"},
      {0x88cc, "LLDP"},
      {0x888e, "EAPOL"},
  }};
  for (const auto& [number, name] : kNames)
    if (number == type) return {name};
  if (type < kFirstEthertype) return {"LLC"};
  return {"of ethertype " + hexadecimal(type)};
}

bool is_vlan(std::uint16_t type) noexcept {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100;  // IEEE 802.1Q, 802.1ad, and before it
}

// { tag(2) ethertype(2) }... and what is in them.
Content unwrap_ethertype(std::uint16_t type, std::string_view content) {
  constexpr std::size_t kTag = 4;
  while (is_vlan(type)) {
    if (content.size() < kTag) return cut_short();
    type = wire_16(content, 2);
    content.remove_prefix(kTag);
  }
  if (type == kEthertypeIp4 || type == kEthertypeIp6) return LinkContent{content};
  return named_ethertype(type);
}

// destination(6) source(6) ethertype(2)
Content unwrap_ethernet(std::string_view bytes) {
  constexpr std::size_t kEthernetHeader = 14;
  if (bytes.size() < kEthernetHeader) return cut_short();
  return unwrap_ethertype(wire_16(bytes, 12), bytes.substr(kEthernetHeader));
}

// type(2) hardware(2) length(2) address(8) ethertype(2)
Content unwrap_cooked(std::string_view bytes) {
  constexpr std::size_t kCookedHeader = 16;
  if (bytes.size() < kCookedHeader) return cut_short();
  return unwrap_ethertype(wire_16(bytes, 14), bytes.substr(kCookedHeader));
}

// ethertype(2) reserved(2) interface(4) hardware(2) type(1) length(1) address(8)
Content unwrap_cooked_2(std::string_view bytes) {
  constexpr std::size_t kCookedHeader2 = 20;
  if (bytes.size() < kCookedHeader2) return cut_short();
  Content content = unwrap_ethertype(wire_16(bytes, 0), bytes.substr(kCookedHeader2));
  if (auto* ip = std::get_if<LinkContent>(&content)) ip->interface = wire_32(bytes, 4);
  return content;
}

// family(4), in the byte order of the machine that captured; of IPv6 each system has a number of
// its own (24, 28, 30), so that the packet itself is asked.
Content unwrap_loopback(std::string_view bytes) {
  constexpr std::size_t kFamily = 4;
  if (bytes.size() < kFamily) return cut_short();
  return LinkContent{bytes.substr(kFamily)};
}

}  // namespace

Content unwrap_link(const CapturedPacket& packet) {
  switch (packet.link_type) {
    case 0:
    case 108:
      return unwrap_loopback(packet.bytes);
    case 1:
      return unwrap_ethernet(packet.bytes);
    case 12:
    case 101:
    case 228:
    case 229:
      return LinkContent{packet.bytes};
    case 113:
      return unwrap_cooked(packet.bytes);
    case 276:
      return unwrap_cooked_2(packet.bytes);
    default:
      return NotUnderstood{"of link type " + std::to_string(packet.link_type)};
  }
}

}  // namespace confab
