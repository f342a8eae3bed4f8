#pragma once
// Cuts what a relay reads into the datagrams to send: a line each, its line end included, or all of
// it as one.

#include <optional>
#include <string_view>

#include "transport/relay_ends.h"

namespace confab {

class RelayLines {
 public:
  // `limit_bytes`: of one datagram.
  RelayLines(bool whole, std::size_t limit_bytes);

  // Where to read to; never empty.
  std::span<char> space();
  void filled(std::size_t bytes) noexcept { buffer_.filled(bytes); }
  void input_ended() noexcept { ended_ = true; }
  // The next datagram, again until taken(). A last line without its end comes after input_ended().
  // Throws MessageTooLong for a line that is longer than the limit, as far as it was read.
  std::optional<std::string_view> next();
  void taken();
  // Nothing is left, and nothing more will come.
  bool finished() const noexcept { return ended_ && buffer_.empty() && !owes_empty_; }

 private:
  bool whole_;
  std::size_t limit_bytes_;
  RelayBuffer buffer_;
  std::size_t next_size_ = 0;  // of what next() returned
  bool ended_ = false;
  bool owes_empty_;  // `whole`: no input at all is one empty datagram
};

}  // namespace confab
