#pragma once
// Where a message ends in a stream of bytes, and what is put round one that is sent.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocol/framing/envelope.h"

namespace confab {

// What arrived cannot be cut into frames (a length beyond the limit): what came, and what was
// expected.
class FramingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Frame {
  std::string_view bytes;    // as they came, with delimiter, length, escapes
  std::string_view message;  // what they mean, without these
  bool complete = true;  // false: a piece of a frame that is not finished (too long, or flushed)
  bool starts_message = true;  // false: goes on where an incomplete frame ended
};

// Cuts what arrives. Usage: feed(bytes), then next() until it says nullopt. A frame that lies whole
// in what was fed is a view into it: the caller keeps the bytes alive until next() said nullopt,
// and longer where it keeps the frame. Views are valid until the next feed() or flush(). A frame
// longer than `limit_bytes`, delimiters counted, comes in incomplete pieces of at most that size,
// or is refused where its length was said before it; how the bytes were cut into feeds never
// matters, but where a read or a pause ends a message.
class Framing {
 public:
  virtual ~Framing() = default;
  // Throws std::logic_error where next() was not called to its end.
  virtual void feed(std::string_view bytes) = 0;
  // Throws FramingError; nothing more can be read from the stream after that, and flush() gives
  // what could not be cut. Over datagrams the next one can be fed: what was there is dropped.
  virtual std::optional<Frame> next() = 0;
  // What is held back of an unfinished frame, as an incomplete piece: after an idle time, or at the
  // end. Where a pause ends a message, that message. To be called when next() said nullopt. The
  // frame goes on after it: a delimiter or prefix that was cut is still understood.
  virtual std::optional<Frame> flush() = 0;
  virtual bool has_partial() const noexcept = 0;
  // Inside a frame of which it is known that more follows (its length says so): a stream that ends
  // here was cut short. Of a line nothing tells.
  virtual bool lacks_bytes() const noexcept { return false; }
  // What ends a message: bytes of its own; a pause in what comes, for so long, after which flush()
  // has it whole; or the read that brought it.
  enum class Ends { by_bytes, by_pause, by_read };
  virtual Ends ends() const noexcept { return Ends::by_bytes; }
  virtual std::chrono::nanoseconds pause() const noexcept { return {}; }
};

// `name` is one of framing_kinds.h, with its arguments. Throws std::invalid_argument that lists
// what exists.
std::unique_ptr<Framing> make_framing(std::string_view name, std::size_t limit_bytes);

// Throws std::invalid_argument as make_framing does; for checking a setting before it is used.
void check_framing(std::string_view name);

// Of a name that was checked:
//
// What is put round a message that is sent.
std::unique_ptr<Envelope> make_envelope(std::string_view name);

// What a message that is typed ends with under this framing: its delimiter, "" where the envelope
// says where it ends; nothing where the framing does not say ("line", "raw").
std::optional<std::string> ending_of(std::string_view name);

// The message that a typed text is: the text itself, or the command of its words ("resp"). Throws
// std::invalid_argument for a text that is none.
std::string typed_message(std::string_view name, std::string text);

}  // namespace confab
