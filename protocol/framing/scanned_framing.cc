#include "protocol/framing/scanned_framing.h"

#include <algorithm>
#include <utility>

namespace confab {

ScannedFraming::ScannedFraming(std::unique_ptr<FrameScanner> scanner, std::size_t limit_bytes)
    : scanner_(std::move(scanner)), limit_bytes_(limit_bytes) {}

void ScannedFraming::feed(std::string_view bytes) {
  constexpr std::size_t kKept = 64 << 10;  // one long message does not keep its memory
  if (std::exchange(is_broken_, false)) input_.drop_all();
  input_.feed(bytes);
  decoded_.erase(0, told_);
  told_ = 0;
  if (decoded_.empty() && decoded_.capacity() > kKept) decoded_.shrink_to_fit();
  if (scanner_->decodes()) decoded_.reserve(decoded_.size() + bytes.size());
}

std::optional<Frame> ScannedFraming::next() {
  if (input_.fresh().empty()) return std::nullopt;
  const std::size_t room = limit_bytes_ - input_.held();
  FrameScanner::Scan scan;
  try {
    scan = scanner_->scan(input_.fresh().substr(0, room), decoded_);
  } catch (const FramingError&) {
    break_off();
    throw;
  }
  if (scan.is_end) return take(input_.held() + scan.size, scan);
  if (input_.fresh().size() >= room) return take(limit_bytes_, scan);
  input_.hold_rest();
  return std::nullopt;
}

Frame ScannedFraming::take(std::size_t count, const FrameScanner::Scan& scan) {
  const std::string_view bytes = input_.take(count);
  std::string_view message = bytes;
  if (scanner_->decodes()) {
    message = std::string_view(decoded_).substr(told_);
    told_ = decoded_.size();
  } else {
    message.remove_suffix(std::min(scan.end_size, bytes.size()));
  }
  return {bytes, message, scan.is_end, std::exchange(starts_message_, scan.is_end)};
}

std::optional<Frame> ScannedFraming::flush() {
  if (input_.size() == 0) return std::nullopt;
  if (!std::exchange(is_broken_, false)) return take(input_.size(), {});
  const std::string_view bytes = input_.take(input_.size());
  return Frame{bytes, bytes, false, std::exchange(starts_message_, true)};
}

// Where the next frame begins is unknown. On datagrams the next one begins anew.
void ScannedFraming::break_off() {
  is_broken_ = true;
  input_.hold_rest();
  scanner_->begin_anew();
  decoded_.resize(told_);
}

}  // namespace confab
