#pragma once
// Where text for people goes: a descriptor, or the line editor that prints above its prompt.

#include <cstddef>

#include "protocol/text/printable.h"

namespace confab {

class TextSink {
 public:
  virtual ~TextSink() = default;
  // Whole lines, each with its line end; only text that is harmless.
  virtual void write(const Printable& lines) = 0;
  // Everything written so far goes out as far as the reader takes it; never waits.
  virtual void flush() = 0;
  // Bytes that the reader has not taken yet.
  virtual std::size_t unwritten() const noexcept = 0;
};

}  // namespace confab
