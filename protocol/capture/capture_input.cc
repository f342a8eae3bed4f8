#include "protocol/capture/capture_input.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

void CaptureInput::fill(std::size_t count) {
  if (buffer_.size() - begin_ >= count || has_ended_) return;
  buffer_.erase(0, begin_);
  begin_ = 0;
  while (buffer_.size() < count && !has_ended_) {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kReadBytes);
    const std::size_t got = read_(buffer_.data() + had, kReadBytes);
    buffer_.resize(had + got);
    has_ended_ = got == 0;
  }
}

std::string_view CaptureInput::peek(std::size_t count) {
  fill(count);
  return std::string_view(buffer_).substr(begin_, count);
}

std::string_view CaptureInput::take(std::size_t count) {
  const std::string_view bytes = peek(count);
  begin_ += bytes.size();
  offset_ += bytes.size();
  return bytes;
}

bool CaptureInput::skip(std::uint64_t count) {
  while (count > 0) {
    const std::size_t got =
        take(static_cast<std::size_t>(std::min<std::uint64_t>(count, kReadBytes))).size();
    if (got == 0) return false;
    count -= got;
  }
  return true;
}

}  // namespace confab
