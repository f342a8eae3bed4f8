#pragma once
// Which addresses the packets of a recorded conversation have.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/capture/ip_address.h"
#include "protocol/transcript/transcript.h"
#include "transport/registry.h"

namespace confab {

// "127.0.0.1:80", "[::1]:80"; nothing for a path, a name or nothing.
std::optional<IpEndpoint> parse_ip_endpoint(std::string_view text);

struct PacketEnds {
  IpEndpoint own;
  IpEndpoint peer;
  bool are_datagrams = false;
  std::string comment;   // what the addresses do not say; empty: nothing
  bool has_port = true;  // false: its place is a path, and `port_of_paths` was taken
};

// Of an event that begins a conversation: open, accept, an error with a URL. Recorded addresses are
// taken where there are any; else ports from 40000 on, by the conversation's number, and hosts of
// documentation (192.0.2.1). A path is a port of 127.0.0.2, 9999 where none is asked for.
PacketEnds packet_ends(const TranscriptEvent& event, std::uint32_t number, const Registry& registry,
                       std::optional<std::uint16_t> port_of_paths);

}  // namespace confab
