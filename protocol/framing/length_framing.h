#pragma once
// Messages behind their length: "u8", "u16be", "u16le", "u32be", "u32le" of framing.h.

#include <array>
#include <cstdint>

#include "protocol/framing/framing.h"
#include "protocol/framing/framing_input.h"

namespace confab {

struct LengthPrefix {
  std::string_view name;
  std::uint8_t size;  // in bytes, at most 4
  bool big_endian;
  std::uint64_t largest() const noexcept { return (std::uint64_t{1} << (8 * size)) - 1; }
};

class LengthFraming : public Framing {
 public:
  LengthFraming(LengthPrefix prefix, std::size_t limit_bytes);

  void feed(std::string_view bytes) override { input_.feed(bytes); }
  std::optional<Frame> next() override;
  std::optional<Frame> flush() override;
  bool has_partial() const noexcept override { return input_.size() != 0; }
  bool lacks_bytes() const noexcept override { return handed_out_ > 0 || has_partial(); }
  std::string prefix(std::uint64_t size_bytes) const override;

 private:
  bool read_prefix();
  std::size_t length() const noexcept;
  [[noreturn]] void refuse();
  Frame take(std::size_t count, bool complete);

  LengthPrefix prefix_;
  std::size_t limit_bytes_;
  FramingInput input_;
  std::array<std::uint8_t, 4> prefix_bytes_{};
  std::size_t prefix_read_ = 0;  // of this frame's prefix
  std::size_t handed_out_ = 0;   // of this frame's bytes, by flush()
};

}  // namespace confab
