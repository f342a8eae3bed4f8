#include "protocol/capture/made_packet.h"

#include "protocol/capture/ip_packet.h"

namespace confab {
namespace {

constexpr std::uint8_t kHops = 64;
constexpr std::size_t kSegmentV4 = 1460;
constexpr std::size_t kSegmentV6 = 1440;
constexpr unsigned kWindow = 65535;
constexpr std::uint8_t kWindowScale = 7;

void append_16(unsigned number, std::string& out) {
  out += static_cast<char>(number >> 8U & 0xffU);
  out += static_cast<char>(number & 0xffU);
}

void append_32(std::uint32_t number, std::string& out) {
  append_16(number >> 16U, out);
  append_16(number & 0xffffU, out);
}

void append_address(const IpAddress& address, std::string& out) {
  const std::size_t size = address.is_v6 ? 16 : 4;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(address.bytes.at(i));
}

// The sum of the words, in ones' complement (RFC 1071).
std::uint32_t sum_of(std::string_view bytes, std::uint32_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << 8U;
    if (i + 1 < bytes.size()) sum += static_cast<std::uint8_t>(bytes[i + 1]);
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return sum;
}

void set_16(std::string& bytes, std::size_t at, std::uint32_t number) {
  bytes.at(at) = static_cast<char>(number >> 8U & 0xffU);
  bytes.at(at + 1) = static_cast<char>(number & 0xffU);
}

// Over what is before the payload of IP, too: its pseudo header.
std::uint32_t checksum_of(const IpEndpoint& from, const IpEndpoint& to, std::uint8_t protocol,
                          const std::string& bytes) {
  std::string pseudo;
  append_address(from.host, pseudo);
  append_address(to.host, pseudo);
  append_32(static_cast<std::uint32_t>(bytes.size()), pseudo);
  append_32(protocol, pseudo);
  return ~sum_of(bytes, sum_of(pseudo)) & 0xffffU;
}

std::string ip_packet(const IpEndpoint& from, const IpEndpoint& to, std::uint8_t protocol,
                      const std::string& payload) {
  std::string packet;
  const auto size = static_cast<unsigned>(payload.size());
  if (from.host.is_v6) {
    append_32(0x60000000U, packet);
    append_16(size, packet);
    packet += static_cast<char>(protocol);
    packet += static_cast<char>(kHops);
    append_address(from.host, packet);
    append_address(to.host, packet);
  } else {
    append_16(0x4500U, packet);
    append_16(20 + size, packet);
    append_32(0x00004000U, packet);  // not to be cut into fragments
    packet += static_cast<char>(kHops);
    packet += static_cast<char>(protocol);
    append_16(0, packet);
    append_address(from.host, packet);
    append_address(to.host, packet);
    set_16(packet, 10, ~sum_of(packet) & 0xffffU);
  }
  return packet + payload;
}

}  // namespace

std::size_t longest_segment(const IpEndpoint& end) noexcept {
  return end.host.is_v6 ? kSegmentV6 : kSegmentV4;
}

std::string made_tcp_packet(const IpEndpoint& from, const IpEndpoint& to,
                            const MadeSegment& segment) {
  const bool is_syn = (segment.flags & MadeSegment::syn) != 0;
  std::string bytes;
  append_16(from.port, bytes);
  append_16(to.port, bytes);
  append_32(segment.sequence, bytes);
  append_32((segment.flags & MadeSegment::ack) != 0 ? segment.acknowledged : 0, bytes);
  append_16((is_syn ? 7U : 5U) << 12U | segment.flags, bytes);
  append_16(kWindow, bytes);
  append_32(0, bytes);  // the checksum, and nothing urgent
  if (is_syn) {
    append_16(0x0204U, bytes);
    append_16(static_cast<unsigned>(longest_segment(from)), bytes);
    append_32(0x01030300U | kWindowScale, bytes);
  }
  bytes += segment.payload;
  set_16(bytes, 16, checksum_of(from, to, kTcp, bytes));
  return ip_packet(from, to, kTcp, bytes);
}

std::string made_udp_packet(const IpEndpoint& from, const IpEndpoint& to,
                            std::string_view payload) {
  std::string bytes;
  append_16(from.port, bytes);
  append_16(to.port, bytes);
  append_16(static_cast<unsigned>(8 + payload.size()), bytes);
  append_16(0, bytes);
  bytes += payload;
  const std::uint32_t sum = checksum_of(from, to, kUdp, bytes);
  set_16(bytes, 6, sum == 0 ? 0xffffU : sum);  // 0 says that there is none
  return ip_packet(from, to, kUdp, bytes);
}

std::string made_unreachable_packet(const IpAddress& from, const IpAddress& to,
                                    const UnreachableNumbers& numbers,
                                    std::string_view undelivered) {
  const IpEndpoint source{from, 0};
  const IpEndpoint destination{to, 0};
  std::string bytes;
  append_16(unsigned{numbers.type} << 8U | numbers.number, bytes);
  append_16(0, bytes);  // the checksum
  append_32(0, bytes);
  bytes += undelivered;
  const std::uint8_t protocol = from.is_v6 ? kIcmp6 : kIcmp;
  const std::uint32_t sum =
      from.is_v6 ? checksum_of(source, destination, protocol, bytes) : ~sum_of(bytes) & 0xffffU;
  set_16(bytes, 2, sum);
  return ip_packet(source, destination, protocol, bytes);
}

}  // namespace confab
