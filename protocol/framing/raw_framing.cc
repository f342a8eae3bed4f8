#include "protocol/framing/raw_framing.h"

#include <utility>

namespace confab {

std::optional<Frame> RawFraming::next() {
  if (!input_) return std::nullopt;
  const std::string_view bytes = input_->substr(0, limit_bytes_);
  const bool complete = bytes.size() == input_->size();
  if (complete) {
    input_.reset();
  } else {
    input_->remove_prefix(bytes.size());
  }
  return Frame{bytes, bytes, complete, std::exchange(starts_message_, complete)};
}

// At the limit one byte more must have come: else the pause could end the message with nothing.
std::optional<Frame> IdleFraming::next() {
  if (input_.size() > limit_bytes_) return take(limit_bytes_, false);
  input_.hold_rest();
  return std::nullopt;
}

std::optional<Frame> IdleFraming::flush() {
  if (input_.size() == 0) return std::nullopt;
  return take(input_.size(), true);
}

Frame IdleFraming::take(std::size_t count, bool complete) {
  const std::string_view bytes = input_.take(count);
  return {bytes, bytes, complete, std::exchange(starts_message_, complete)};
}

}  // namespace confab
