#pragma once
// The bytes of a capture, a piece at a time: memory does not grow with the file.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "protocol/json/json_input.h"

namespace confab {

class CaptureInput {
 public:
  explicit CaptureInput(ReadBytes read) : read_(std::move(read)) {}

  // The next `count` bytes, still unread; fewer only where the file ends before that. Valid until
  // the next call of anything here. Memory grows to the largest `count` that was asked for.
  std::string_view peek(std::size_t count);
  // The same, read.
  std::string_view take(std::size_t count);
  // Reads over them without keeping them; false: the file ends before that.
  bool skip(std::uint64_t count);

  // Of what is unread.
  std::uint64_t offset() const noexcept { return offset_; }

 private:
  void fill(std::size_t count);

  ReadBytes read_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is unread in buffer_
  std::uint64_t offset_ = 0;
  bool has_ended_ = false;
};

}  // namespace confab
