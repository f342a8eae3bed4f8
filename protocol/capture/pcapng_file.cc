#include "protocol/capture/pcapng_file.h"

#include <algorithm>
#include <utility>

#include "protocol/capture/capture_trouble.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

constexpr std::uint32_t kSectionBlock = 0x0a0d0d0a;  // the same in both byte orders
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kObsoletePacketBlock = 2;
constexpr std::uint32_t kSimplePacketBlock = 3;
constexpr std::uint32_t kEnhancedPacketBlock = 6;

constexpr std::size_t kBlockHeader = 8;
constexpr std::size_t kBlockEnd = 4;
constexpr std::size_t kSmallestBlock = kBlockHeader + kBlockEnd;
// What is known of a block's content: byte order(4) version(2+2) length(8); link(2) reserved(2)
// snaplen(4); of a packet in read_packet().
constexpr std::size_t kSectionStart = 16;
constexpr std::size_t kInterfaceStart = 8;
constexpr std::size_t kPacketStart = 20;

// Of the options of an interface: text about it, mostly.
constexpr std::uint32_t kLargestInterface = 64 * 1024;
// A capture has a handful; each is remembered until its section ends.
constexpr std::size_t kMostInterfaces = 65'536;
// Of all sections together: so that their numbers fit into 32 bits.
constexpr std::uint32_t kMostSectionInterfaces = UINT32_MAX / 2;

constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint16_t kTimeOffset = 14;
constexpr std::uint8_t kMicroseconds = 6;  // where no resolution is given

constexpr std::size_t padded(std::size_t size) noexcept { return (size + 3) / 4 * 4; }

}  // namespace

bool PcapngFile::begins(std::string_view magic) noexcept { return magic == "\n\r\r\n"; }

std::optional<CapturedPacket> PcapngFile::next() {
  if (unfinished_) end_block(*std::exchange(unfinished_, std::nullopt));
  while (const auto block = begin_block()) {
    switch (block->type) {
      case kEnhancedPacketBlock:
      case kObsoletePacketBlock:
        unfinished_ = block;
        return read_packet(*block);
      case kSimplePacketBlock:
        unfinished_ = block;
        return read_simple_packet(*block);
      case kInterfaceBlock:
        read_interface(*block);
        break;
      default:
        break;
    }
    end_block(*block);
  }
  return std::nullopt;
}

// Its type and length are read. Of a section all that is known of it is.
std::optional<PcapngFile::Block> PcapngFile::begin_block() {
  Block block;
  block.offset = input_.offset();
  const std::string_view header = input_.peek(kSmallestBlock);
  if (header.empty()) return std::nullopt;
  if (header.size() < kSmallestBlock) fail_at_end(block.offset, Literal("a block"));
  if (wire_32(header, 0) == kSectionBlock) begin_section(header);
  block.type = number(header, 0);
  block.length = number(header, 4);
  if (block.length < kSmallestBlock || block.length % 4 != 0)
    throw CaptureError(
        block.offset + 4,
        sentence("a block of {} bytes; they have 12 at least, in steps of 4", block.length));
  input_.take(kBlockHeader);
  if (block.type == kSectionBlock) check_section(block);
  return block;
}

// Its byte order is that of what follows, the length before it included.
void PcapngFile::begin_section(std::string_view header) {
  constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
  const bool is_big = wire_32(header, 8, ByteOrder::big) == kByteOrderMagic;
  if (!is_big && wire_32(header, 8, ByteOrder::little) != kByteOrderMagic)
    throw CaptureError(input_.offset() + 8, Printable("a section whose byte order is none"));
  order_ = is_big ? ByteOrder::big : ByteOrder::little;
  earlier_interfaces_ += static_cast<std::uint32_t>(interfaces_.size());
  interfaces_.clear();
}

void PcapngFile::check_section(const Block& block) {
  constexpr std::uint16_t kPcapngVersion = 1;
  const std::uint16_t version = wire_16(take(block, kSectionStart), 4, order_);
  if (version != kPcapngVersion)
    throw CaptureError(block.offset + kBlockHeader + 4,
                       sentence("version {} of the pcapng format; known is 1", version));
}

void PcapngFile::read_interface(const Block& block) {
  if (block.length > kLargestInterface)
    throw CaptureError(block.offset + 4, sentence("{} bytes about an interface; {} are enough",
                                                  block.length, std::uint64_t{kLargestInterface}));
  if (interfaces_.size() == kMostInterfaces || earlier_interfaces_ > kMostSectionInterfaces)
    throw CaptureError(block.offset, Printable("more interfaces than anybody has (65,536)"));
  const std::string_view content = take(block, block.length - kSmallestBlock);
  if (content.size() < kInterfaceStart) fail_too_short(block);
  Interface& interface = interfaces_.emplace_back();
  interface.link_type = wire_16(content, 0, order_);
  interface.snap_length = number(content, 4);
  read_options(interface, content.substr(kInterfaceStart));
}

// { code(2) length(2) value, padded to 4 }... One that is cut is the last.
void PcapngFile::read_options(Interface& interface, std::string_view options) const {
  constexpr std::size_t kOptionHeader = 4;
  std::uint8_t resolution = kMicroseconds;
  std::int64_t offset = 0;
  while (options.size() >= kOptionHeader) {
    const std::uint16_t code = wire_16(options, 0, order_);
    const std::uint16_t length = wire_16(options, 2, order_);
    const std::string_view value = options.substr(kOptionHeader, length);
    if (code == 0 || value.size() < length) break;
    if (code == kTimeResolution && length == 1) resolution = static_cast<std::uint8_t>(value[0]);
    if (code == kTimeOffset && length == 8)
      offset = static_cast<std::int64_t>(wire_number<8>(value, 0, order_));
    options.remove_prefix(std::min<std::size_t>(options.size(), kOptionHeader + padded(length)));
  }
  interface.clock = CaptureClock(resolution, offset);
}

// interface(4) time(4+4) captured(4) original(4) packet; the obsolete one has interface(2)
// dropped(2).
CapturedPacket PcapngFile::read_packet(const Block& block) {
  const std::string_view header = take(block, kPacketStart);
  const std::uint32_t interface =
      block.type == kEnhancedPacketBlock ? number(header, 0) : wire_16(header, 0, order_);
  const std::uint64_t units = std::uint64_t{number(header, 4)} << 32U | number(header, 8);
  const std::uint32_t size = number(header, 12);
  if (interface >= interfaces_.size()) fail_without_interface(block, interface);
  const Interface& from = interfaces_[interface];
  last_time_ = from.clock.at(units);
  return {last_time_, from.link_type, earlier_interfaces_ + interface, take_packet(block, size)};
}

// original(4) packet. It has no time: that of the packet before is as near as can be known.
CapturedPacket PcapngFile::read_simple_packet(const Block& block) {
  const std::uint32_t original = number(take(block, 4), 0);
  if (interfaces_.empty()) fail_without_interface(block, 0);
  const Interface& from = interfaces_[0];
  const auto room = static_cast<std::uint32_t>(left_in(block));
  std::uint32_t size = std::min(original, room);
  if (from.snap_length != 0) size = std::min(size, from.snap_length);
  return {last_time_, from.link_type, earlier_interfaces_, take_packet(block, size)};
}

std::string_view PcapngFile::take_packet(const Block& block, std::uint32_t size) {
  if (size > left_in(block))
    throw CaptureError(block.offset, sentence("a packet of {} bytes in a block that has {}", size,
                                              left_in(block)));
  if (size > kLargestPacket) fail_too_large(block.offset, size);
  return take(block, size);
}

// The next bytes of a block.
std::string_view PcapngFile::take(const Block& block, std::size_t count) {
  if (count > left_in(block)) fail_too_short(block);
  const std::string_view bytes = input_.take(count);
  if (bytes.size() < count) fail_at_end(block.offset, Literal("a block"));
  return bytes;
}

std::uint64_t PcapngFile::left_in(const Block& block) const noexcept {
  return block.offset + block.length - kBlockEnd - input_.offset();
}

// Whatever is left of it is nothing that we know.
void PcapngFile::end_block(const Block& block) {
  if (!input_.skip(left_in(block))) fail_at_end(block.offset, Literal("a block"));
  const std::string_view end = input_.take(kBlockEnd);
  if (end.size() < kBlockEnd) fail_at_end(block.offset, Literal("a block"));
  const std::uint32_t length = number(end, 0);
  if (length != block.length)
    throw CaptureError(block.offset, sentence("a block of {} bytes, at whose end it is one of {}",
                                              block.length, length));
}

void PcapngFile::fail_too_short(const Block& block) {
  throw CaptureError(block.offset,
                     sentence("a block of {} bytes is too short for its kind", block.length));
}

void PcapngFile::fail_without_interface(const Block& block, std::uint32_t interface) const {
  throw CaptureError(block.offset, sentence("a packet of interface {}, of which the section has {}",
                                            interface, std::uint64_t{interfaces_.size()}));
}

}  // namespace confab
