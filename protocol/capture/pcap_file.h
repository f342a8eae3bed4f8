#pragma once
// The older format of captures (draft-ietf-opsawg-pcap): one interface, one kind of link.
//
//   magic(4) version(2+2) zone(4) accuracy(4) snaplen(4) link(4)
//   { seconds(4) fraction(4) captured(4) original(4) packet }...

#include <cstdint>

#include "protocol/capture/capture_input.h"
#include "protocol/capture/packet_source.h"
#include "protocol/capture/wire_number.h"

namespace confab {

class PcapFile : public PacketSource {
 public:
  // Whether a file that begins so (four bytes) is one: in either byte order, its fractions micro-
  // or nanoseconds.
  static bool begins(std::string_view magic) noexcept;

  // Reads the header. `input` outlives it. Throws CaptureError.
  explicit PcapFile(CaptureInput& input);

  std::optional<CapturedPacket> next() override;
  std::uint32_t interfaces() const noexcept override { return 1; }

 private:
  CaptureInput& input_;
  ByteOrder order_ = ByteOrder::big;
  std::uint32_t nanoseconds_a_unit_ = 0;
  std::uint32_t link_type_ = 0;
};

}  // namespace confab
