#pragma once
// Numbers in the headers of captures and packets.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab {

enum class ByteOrder : std::uint8_t { big, little };

// `Bytes` bytes of `text` from `at` on. Throws std::out_of_range where they are not there: whoever
// calls it has looked how many there are, so that this is a mistake of ours.
template <std::size_t Bytes>
std::uint64_t wire_number(std::string_view text, std::size_t at, ByteOrder order) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < Bytes; ++i) {
    const std::size_t place = order == ByteOrder::big ? i : Bytes - 1 - i;
    number = number << 8U | static_cast<std::uint8_t>(text.at(at + place));
  }
  return number;
}

inline std::uint16_t wire_16(std::string_view text, std::size_t at,
                             ByteOrder order = ByteOrder::big) {
  return static_cast<std::uint16_t>(wire_number<2>(text, at, order));
}

inline std::uint32_t wire_32(std::string_view text, std::size_t at,
                             ByteOrder order = ByteOrder::big) {
  return static_cast<std::uint32_t>(wire_number<4>(text, at, order));
}

}  // namespace confab
