#include "protocol/framing/length_framing.h"

#include <algorithm>
#include <stdexcept>

namespace confab {

LengthFraming::LengthFraming(LengthPrefix prefix, std::size_t limit_bytes)
    : prefix_(prefix), limit_bytes_(limit_bytes) {}

std::optional<Frame> LengthFraming::next() {
  if (input_.fresh().empty() && input_.held() == 0) return std::nullopt;
  if (read_prefix()) {
    if (length() > limit_bytes_) refuse();
    const std::size_t missing = prefix_.size + length() - handed_out_;
    if (input_.size() >= missing) return take(missing, true);
  }
  input_.hold_rest();
  return std::nullopt;
}

bool LengthFraming::read_prefix() {
  while (prefix_read_ < prefix_.size) {
    const std::size_t place = prefix_read_ - handed_out_;
    if (place >= input_.size()) return false;
    prefix_bytes_[prefix_read_++] = static_cast<std::uint8_t>(input_.at(place));
  }
  return true;
}

std::size_t LengthFraming::length() const noexcept {
  std::size_t length = 0;
  for (std::size_t i = 0; i < prefix_.size; ++i)
    length = length << 8 | prefix_bytes_[prefix_.big_endian ? i : prefix_.size - 1U - i];
  return length;
}

// Where the next frame begins is unknown. On datagrams the next one begins anew.
void LengthFraming::refuse() {
  const std::size_t refused = length();
  input_.drop_all();
  prefix_read_ = 0;
  handed_out_ = 0;
  throw FramingError("a " + std::string(prefix_.name) + " length of " + std::to_string(refused) +
                     " bytes is more than the limit of " + std::to_string(limit_bytes_));
}

Frame LengthFraming::take(std::size_t count, bool complete) {
  const std::string_view bytes = input_.take(count);
  const std::size_t of_prefix =
      std::min(bytes.size(), prefix_.size - std::min<std::size_t>(prefix_.size, handed_out_));
  const Frame frame{bytes, bytes.substr(of_prefix), complete, handed_out_ == 0};
  handed_out_ = complete ? 0 : handed_out_ + bytes.size();
  if (complete) prefix_read_ = 0;
  return frame;
}

std::optional<Frame> LengthFraming::flush() {
  if (input_.size() == 0) return std::nullopt;
  return take(input_.size(), false);
}

std::string LengthFraming::prefix(std::uint64_t size_bytes) const {
  if (size_bytes > prefix_.largest())
    throw std::invalid_argument("a message of " + std::to_string(size_bytes) +
                                " bytes: " + std::string(prefix_.name) + " counts to " +
                                std::to_string(prefix_.largest()));
  std::string prefix(prefix_.size, '\0');
  for (std::size_t i = 0; i < prefix_.size; ++i) {
    const std::size_t place = prefix_.big_endian ? prefix_.size - 1U - i : i;
    prefix[place] = static_cast<char>(static_cast<std::uint8_t>(size_bytes >> (8 * i)));
  }
  return prefix;
}

}  // namespace confab
