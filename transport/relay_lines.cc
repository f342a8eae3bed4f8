#include "transport/relay_lines.h"

#include "transport/network_error.h"

namespace confab {

// Twice the limit, so that a read rarely finds little room behind an unfinished line.
RelayLines::RelayLines(bool whole, std::size_t limit_bytes)
    : whole_(whole), limit_bytes_(limit_bytes), buffer_(2 * limit_bytes + 2), owes_empty_(whole) {}

std::span<char> RelayLines::space() {
  if (buffer_.space().size() <= limit_bytes_) buffer_.compact();
  return buffer_.space();
}

std::optional<std::string_view> RelayLines::next() {
  const std::string_view pending = buffer_.pending();
  const std::size_t line_end = whole_ ? std::string_view::npos : pending.find('\n');
  const bool complete = line_end != std::string_view::npos || ended_;
  next_size_ = line_end == std::string_view::npos ? pending.size() : line_end + 1;
  if (next_size_ > limit_bytes_ && !complete) throw MessageTooLong(limit_bytes_);
  if (next_size_ > limit_bytes_) throw MessageTooLong(next_size_, limit_bytes_);
  if (!complete || (pending.empty() && !owes_empty_)) return std::nullopt;
  return pending.substr(0, next_size_);
}

void RelayLines::taken() {
  owes_empty_ = false;
  buffer_.taken(next_size_);
}

}  // namespace confab
