#pragma once
// The newer format of captures (draft-ietf-opsawg-pcapng): blocks, in sections, of packets from
// several interfaces.
//
//   type(4) length(4) ... length(4)
//
//   section    byte order, version; it ends where the next one begins
//   interface  its kind of link, its units of time; counted from 0 in each section
//   packet     enhanced, simple (no time, of interface 0), or the obsolete one
//   others     skipped

#include <cstdint>
#include <vector>

#include "protocol/capture/capture_clock.h"
#include "protocol/capture/capture_input.h"
#include "protocol/capture/packet_source.h"
#include "protocol/capture/wire_number.h"

namespace confab {

class PcapngFile : public PacketSource {
 public:
  // Whether a file that begins so (four bytes) is one.
  static bool begins(std::string_view magic) noexcept;

  // `input` outlives it.
  explicit PcapngFile(CaptureInput& input) : input_(input) {}

  std::optional<CapturedPacket> next() override;
  std::uint32_t interfaces() const noexcept override {
    return earlier_interfaces_ + static_cast<std::uint32_t>(interfaces_.size());
  }

 private:
  struct Block {
    std::uint64_t offset = 0;  // in the file
    std::uint32_t type = 0;
    std::uint32_t length = 0;  // of all of it
  };
  struct Interface {
    std::uint32_t link_type = 0;
    std::uint32_t snap_length = 0;  // 0: no limit
    CaptureClock clock;
  };

  std::optional<Block> begin_block();
  void begin_section(std::string_view header);
  void check_section(const Block& block);
  void read_interface(const Block& block);
  void read_options(Interface& interface, std::string_view options) const;
  CapturedPacket read_packet(const Block& block);
  CapturedPacket read_simple_packet(const Block& block);
  std::string_view take(const Block& block, std::size_t count);
  std::string_view take_packet(const Block& block, std::uint32_t size);
  std::uint64_t left_in(const Block& block) const noexcept;
  void end_block(const Block& block);
  [[noreturn]] static void fail_too_short(const Block& block);
  [[noreturn]] void fail_without_interface(const Block& block, std::uint32_t interface) const;
  std::uint32_t number(std::string_view bytes, std::size_t at) const {
    return wire_32(bytes, at, order_);
  }

  CaptureInput& input_;
  ByteOrder order_ = ByteOrder::big;
  std::optional<Block> unfinished_;    // of the packet that was handed out
  std::vector<Interface> interfaces_;  // of this section
  std::uint32_t earlier_interfaces_ = 0;
  CaptureTime last_time_{0};
};

}  // namespace confab
