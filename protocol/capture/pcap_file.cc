#include "protocol/capture/pcap_file.h"

#include <algorithm>
#include <array>

#include "protocol/capture/capture_clock.h"
#include "protocol/capture/capture_trouble.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kPacketHeader = 16;
constexpr std::uint16_t kPcapVersion = 2;
constexpr std::uint64_t kUnitsASecond = 1'000'000'000;

struct PcapMagic {
  std::string_view bytes;
  ByteOrder order;
  std::uint32_t nanoseconds_a_unit;
};

constexpr std::array<PcapMagic, 4> kMagics = {{
    {"\xa1\xb2\xc3\xd4", ByteOrder::big, 1000},
    {"\xd4\xc3\xb2\xa1", ByteOrder::little, 1000},
    {"\xa1\xb2\x3c\x4d", ByteOrder::big, 1},
    {"\x4d\x3c\xb2\xa1", ByteOrder::little, 1},
}};

const PcapMagic* find_magic(std::string_view bytes) noexcept {
  const auto found = std::find_if(kMagics.begin(), kMagics.end(),
                                  [&](const PcapMagic& each) { return each.bytes == bytes; });
  return found == kMagics.end() ? nullptr : &*found;
}

}  // namespace

bool PcapFile::begins(std::string_view magic) noexcept { return find_magic(magic) != nullptr; }

PcapFile::PcapFile(CaptureInput& input) : input_(input) {
  const std::string_view header = input_.peek(kFileHeader);
  const PcapMagic* magic = find_magic(header.substr(0, 4));
  if (magic == nullptr || header.size() < kFileHeader)
    fail_at_end(0, Literal("the header of a pcap file"));
  order_ = magic->order;
  nanoseconds_a_unit_ = magic->nanoseconds_a_unit;
  const std::uint16_t version = wire_16(header, 4, order_);
  if (version != kPcapVersion)
    throw CaptureError(4, sentence("version {} of the pcap format; known is 2", version));
  // The upper half says whether a checksum of the link follows each packet: what comes
  // after the packet of IP is left out anyway.
  link_type_ = wire_32(header, 20, order_) & 0xffffU;
  input_.take(kFileHeader);
}

std::optional<CapturedPacket> PcapFile::next() {
  const std::uint64_t begin = input_.offset();
  const std::string_view header = input_.take(kPacketHeader);
  if (header.empty()) return std::nullopt;
  if (header.size() < kPacketHeader) fail_at_end(begin, Literal("the header of a packet"));
  const std::uint64_t fraction = std::uint64_t{wire_32(header, 4, order_)} * nanoseconds_a_unit_;
  CapturedPacket packet;
  packet.at = capture_time(wire_32(header, 0, order_) + fraction / kUnitsASecond, 0,
                           fraction % kUnitsASecond);
  packet.link_type = link_type_;
  const std::uint32_t size = wire_32(header, 8, order_);
  if (size > kLargestPacket) fail_too_large(begin + 8, size);
  packet.bytes = input_.take(size);
  if (packet.bytes.size() < size) fail_at_end(begin, Literal("a packet"));
  return packet;
}

}  // namespace confab
