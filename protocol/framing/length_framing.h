#pragma once
// Messages whose length is said before them.
//
//   offset = 1                                   the message: "Qselect 1", without its length
//   |
//   Q 00 00 00 0d select 1                       length 0d = 8 + adds, adds = 4
//     `---------- the field
//
// The bytes before the field belong to the message, for a person who types "Qselect 1" as for one
// who reads it.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/framing/envelope.h"
#include "protocol/framing/frame_scanner.h"
#include "protocol/framing/length_field.h"

namespace confab {

struct LengthShape {
  std::string name;  // for sentences about it
  std::function<std::unique_ptr<LengthField>()> field;
  std::size_t offset = 0;  // bytes before the field
  // How much greater the length is than what follows the field (its own size, where it counts
  // itself); less than 0 where it does not count all that follows.
  std::int64_t adds = 0;
  std::string end = {};  // bytes after each message, which the length does not count

  // Of a frame, beside the message.
  std::size_t most_overhead() const noexcept;
};

// "offset=2,size=2,be,adds=4", in any order: `size` is 1 to 8 or varint, and needed; `be` (else
// `le`), `offset` up to 1024 and `adds` from -1024 to 1024 may be left out. Throws
// std::invalid_argument.
LengthShape length_shape(std::string_view arguments);

// A message longer than `limit_bytes` is a FramingError, before its bytes come.
std::unique_ptr<FrameScanner> length_scanner(LengthShape shape, std::size_t limit_bytes);
std::unique_ptr<Envelope> length_envelope(LengthShape shape);

}  // namespace confab
