#pragma once
// What is asked of the packets that are made of a transcript.

#include <cstdint>
#include <optional>

#include "protocol/transcript/secrets.h"

namespace confab {

struct PacketWishes {
  // Of servers at places without ports (unix:PATH); Wireshark chooses a protocol by it.
  std::optional<std::uint16_t> port;
  Secrets secrets;  // whose values are put in the place of their names
};

}  // namespace confab
