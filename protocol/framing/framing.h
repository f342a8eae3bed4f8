#pragma once
// Where a message ends in a stream of bytes, and what is put round one that is sent.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace confab {

// What arrived cannot be cut into frames (a length prefix beyond the limit).
class FramingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Frame {
  std::string_view bytes;    // with its delimiter or prefix
  std::string_view message;  // what it means, without them
  bool complete = true;  // false: a piece of a frame that is not finished (too long, or flushed)
  bool starts_message = true;  // false: goes on where an incomplete frame ended
};

// Cuts what arrives. Usage: feed(bytes), then next() until it says nullopt. A frame that lies whole
// in what was fed is a view into it: the caller keeps the bytes alive until next() said nullopt,
// and longer where it keeps the frame. Views are valid until the next feed() or flush(). A frame
// longer than `limit_bytes`, delimiters counted, comes in incomplete pieces of at most that size;
// how the bytes were cut into feeds never matters.
class Framing {
 public:
  virtual ~Framing() = default;
  // Throws std::logic_error where next() was not called to its end.
  virtual void feed(std::string_view bytes) = 0;
  // Throws FramingError; nothing more can be read from the stream after that. Over datagrams the
  // next one can be fed: what was there is dropped.
  virtual std::optional<Frame> next() = 0;
  // What is held back of an unfinished frame, as an incomplete piece: after an idle time, or at the
  // end. To be called when next() said nullopt. The frame goes on behind it: a delimiter or prefix
  // that was cut is still understood.
  virtual std::optional<Frame> flush() = 0;
  virtual bool has_partial() const noexcept = 0;
  // Inside a frame whose length says that more follows: a stream that ends here was cut short. Of
  // other frames nothing tells.
  virtual bool lacks_bytes() const noexcept { return false; }
  // What goes on the wire before a message of `size_bytes`: its length, or nothing. Throws
  // std::invalid_argument where the length cannot be expressed.
  virtual std::string prefix(std::uint64_t size_bytes) const = 0;
};

// "line" (LF or CR LF), "crlf" (CR LF only), "raw" (each read is a message, also an empty one: a
// datagram), "delimiter:TEXT" (escapes as in payload.h), "u8", "u16be", "u16le", "u32be", "u32le"
// (length prefix, counting what follows it; a length beyond the limit is a FramingError). Throws
// std::invalid_argument that lists what exists.
std::unique_ptr<Framing> make_framing(std::string_view name, std::size_t limit_bytes);

// Throws std::invalid_argument as make_framing does; for checking a setting before it is used.
void check_framing(std::string_view name);

// What a message that is typed ends with under this framing: its delimiter, "" where a length says
// where it ends; nothing where the framing does not say ("line", "raw"). Throws as make_framing.
std::optional<std::string> ending_of(std::string_view name);
// Whether messages go out with their length before them. Throws as make_framing.
bool has_length(std::string_view name);

}  // namespace confab
