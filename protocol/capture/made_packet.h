#pragma once
// Packets of IP that are made, with all their checksums: as a capture would have them.

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/capture/ip_address.h"
#include "protocol/capture/unreachable.h"

namespace confab {

struct MadeSegment {
  enum Flag : std::uint8_t { fin = 1, syn = 2, rst = 4, psh = 8, ack = 16 };
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;
  unsigned flags = 0;  // of Flag
  std::string_view payload;
};

// Of one family both. A SYN says how long segments may be, and by how much windows are scaled.
std::string made_tcp_packet(const IpEndpoint& from, const IpEndpoint& to,
                            const MadeSegment& segment);
// At most 65,507 bytes.
std::string made_udp_packet(const IpEndpoint& from, const IpEndpoint& to, std::string_view payload);
// What comes back to `to` where a packet of its own did not arrive, for `numbers` (unreachable.h).
// It quotes `undelivered`, the beginning of that packet.
std::string made_unreachable_packet(const IpAddress& from, const IpAddress& to,
                                    const UnreachableNumbers& numbers,
                                    std::string_view undelivered);
// So many bytes one segment takes, as over Ethernet.
std::size_t longest_segment(const IpEndpoint& end) noexcept;

}  // namespace confab
