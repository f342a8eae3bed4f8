#pragma once
// What is wrong with a capture, and where.

#include <cstdint>
#include <stdexcept>

#include "protocol/text/printable.h"

namespace confab {

// The file cannot be read as a capture. what() begins with the place: "at byte 24: ...".
class CaptureError : public std::runtime_error {
 public:
  // `offset`: of the first byte of what is wrong, counted from the beginning of the file.
  CaptureError(std::uint64_t offset, const Printable& what);
  std::uint64_t offset() const noexcept { return offset_; }

 private:
  std::uint64_t offset_;
};

}  // namespace confab
