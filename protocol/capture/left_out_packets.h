#pragma once
// What of a capture is not in its transcript, counted by what it is.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "protocol/text/printable.h"

namespace confab {

class LeftOutPackets {
 public:
  // Of so many kinds each has a count of its own; what is in further ones is counted together.
  static constexpr std::size_t kMostKinds = 32;

  // One packet. `what` is a kind in the plural or a name: "ARP", "fragments without the rest".
  void add(std::string_view what);

  std::uint64_t packets() const noexcept { return packets_; }
  // "12 ARP, 3 ICMP", the most frequent first. Empty: nothing was left out.
  Printable text() const;

 private:
  std::map<std::string, std::uint64_t, std::less<>> kinds_;
  std::uint64_t packets_ = 0;
};

}  // namespace confab
