#include "app/session/incoming.h"

#include <algorithm>
#include <utility>

#include "protocol/framing/message_limits.h"
#include "protocol/text/utf8.h"

namespace confab {
namespace {

// An unfinished message that ends inside a UTF-8 character waits longer for the rest of it.
constexpr std::chrono::milliseconds kIdleInCharacter{500};
constexpr std::size_t kLongestCut = 3;  // of a character of four bytes

}  // namespace

Incoming::Incoming(const std::string& framing, bool keeps_boundaries)
    : framing_name_(framing),
      framing_(make_framing(framing, kMessageLimit)),
      keeps_boundaries_(keeps_boundaries) {}

void Incoming::feed(std::string_view bytes, Clock::time_point now) {
  if (!has_rest()) rest_since_ = now;
  fed_at_ = now;
  is_fresh_ = true;
  is_cut_short_ = false;
  if (std::exchange(is_left_open_, false)) framing_ = make_framing(framing_name_, kMessageLimit);
  framing_->feed(bytes);
  last_bytes_ += bytes.substr(bytes.size() - std::min(bytes.size(), kLongestCut));
  last_bytes_.erase(0, last_bytes_.size() - std::min(last_bytes_.size(), kLongestCut));
}

// What follows a message in the same read begins with that read.
std::optional<Incoming::Piece> Incoming::next() {
  std::optional<Frame> frame;
  try {
    frame = framing_->next();
  } catch (const FramingError&) {
    if (keeps_boundaries_) framing_->flush();  // it is told whole, and about to go
    throw;
  }
  if (frame) {
    const Piece piece{*frame, !frame->complete, rest_since_};
    rest_since_ = fed_at_;
    is_fresh_ = false;
    return piece;
  }
  return keeps_boundaries_ ? next_of_datagram() : std::nullopt;
}

// The datagram's end is the message's; an empty one is a message, too.
std::optional<Incoming::Piece> Incoming::next_of_datagram() {
  is_cut_short_ = framing_->lacks_bytes();
  std::optional<Frame> rest = framing_->flush();
  if (!rest && is_fresh_) rest.emplace();
  is_fresh_ = false;
  if (!rest) return std::nullopt;
  is_left_open_ = !rest->complete;
  rest->complete = true;
  return Piece{*rest, false, fed_at_};
}

std::optional<Incoming::Piece> Incoming::flush() {
  const auto rest = framing_->flush();
  if (!rest) return std::nullopt;
  return Piece{*rest, false, rest_since_};
}

Clock::time_point Incoming::rest_due() const noexcept {
  if (ends_by_pause()) return fed_at_ + framing_->pause();
  return fed_at_ + (ends_inside_character(last_bytes_) ? kIdleInCharacter : kUnfinishedPause);
}

}  // namespace confab
