#pragma once
// How a length is written: in bytes of a fixed size, seven bits a byte, or in decimal digits.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace confab {

class LengthField {
 public:
  virtual ~LengthField() = default;
  // Its next byte. The length, after its last one; then the next field can be read. Throws
  // FramingError for what is no length.
  virtual std::optional<std::uint64_t> read(std::uint8_t byte) = 0;
  virtual void begin_anew() = 0;
  // Throws std::invalid_argument where it is too large for the field.
  virtual std::string write(std::uint64_t length) const = 0;
};

// `size` bytes, from 1 to 8. `name` is for sentences about it.
std::unique_ptr<LengthField> fixed_length(std::string name, std::size_t size, bool big_endian);

// Seven bits a byte, the lowest first; the highest bit says that another byte follows. At most 5
// bytes, which protobuf needs for its 2 GiB (MQTT, section 1.5.5 of version 5: at most 4). More
// than the length needs are refused, as MQTT-1.5.5-1 has it.
std::unique_ptr<LengthField> varint_length();

// Digits without a leading zero, then `end`: ':' in netstrings (D. J. Bernstein, 1997), ' ' in RFC
// 6587. At most 19 digits.
std::unique_ptr<LengthField> decimal_length(std::string name, char end);

}  // namespace confab
