#pragma once
// A packet of IP, version 4 (RFC 791) or 6 (RFC 8200).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/capture/ip_address.h"
#include "protocol/capture/link_layer.h"

namespace confab {

// A part of a packet that was sent in several.
struct IpFragment {
  std::uint32_t id = 0;
  std::size_t offset = 0;  // of its payload in the whole one's
  bool is_last = false;
};

// Checksums are not looked at: a card that computes them leaves them wrong in what was captured
// before it.
struct IpPacket {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;      // of the payload: kTcp, kUdp, ...
  std::string_view payload;       // as much of it as was captured
  std::size_t payload_bytes = 0;  // that it has; never less
  std::optional<IpFragment> fragment = {};
};

inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmp6 = 58;
// "ICMP", "of IP protocol 253"
std::string protocol_name(std::uint8_t protocol);

// Its views are into `bytes`. Headers between IP and the payload are read over, but those of a
// fragment, which has them in its whole.
std::variant<IpPacket, NotUnderstood> read_ip(std::string_view bytes);

// The same of a packet whose payload is put together: `packet.payload` may begin with more headers.
std::variant<IpPacket, NotUnderstood> read_ip_extensions(IpPacket packet);

}  // namespace confab
