#pragma once
// Finds the end of a frame, in bytes that it sees once: the part of a framing that differs from one
// protocol to the next. ScannedFraming has the rest (what is held back, pieces, flushes).

#include <cstddef>
#include <string>
#include <string_view>

namespace confab {

class FrameScanner {
 public:
  struct Scan {
    std::size_t size = 0;  // of the bytes that were given: how many belong to the frame
    bool is_end = false;   // false: all of them do, and more follow
    std::size_t end_size =
        0;  // at the end: the frame's last bytes, which are no part of the message
  };

  virtual ~FrameScanner() = default;
  // `bytes`, at least one, go on where those of the call before ended; after an end a new frame
  // begins. Where decodes() is true, what they mean is appended to `message`, never more than there
  // are bytes. Throws FramingError.
  virtual Scan scan(std::string_view bytes, std::string& message) = 0;
  // False: a message is the bytes of its frame, but for `end_size` at the end.
  virtual bool decodes() const noexcept { return false; }
  // Of a frame that has begun: it is known that more follows.
  virtual bool lacks_bytes() const noexcept { return true; }
  // Forgets the frame that has begun.
  virtual void begin_anew() = 0;
};

}  // namespace confab
