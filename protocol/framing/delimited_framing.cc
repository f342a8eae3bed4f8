#include "protocol/framing/delimited_framing.h"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace confab {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// memchr and memmem of glibc: string_view::find takes quadratic time where text repeats the
// delimiter's beginning.
std::size_t find_in(std::string_view text, std::string_view what) noexcept {
  if (text.empty()) return kNone;
  const void* found = what.size() == 1
                          ? std::memchr(text.data(), what.front(), text.size())
                          : ::memmem(text.data(), text.size(), what.data(), what.size());
  if (found == nullptr) return kNone;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

DelimitedFraming::DelimitedFraming(std::string delimiter, BeforeDelimiter before,
                                   std::size_t limit_bytes)
    : delimiter_(std::move(delimiter)), before_(before), limit_bytes_(limit_bytes) {
  if (delimiter_.empty()) throw std::invalid_argument("the delimiter is empty");
  if (delimiter_.size() > limit_bytes_) throw std::invalid_argument("the delimiter is too long");
}

std::optional<Frame> DelimitedFraming::next() {
  if (input_.fresh().empty()) return std::nullopt;
  const std::size_t end = find_end();
  if (end != kNone && input_.held() + end <= limit_bytes_) return take(input_.held() + end, true);
  if (input_.size() >= limit_bytes_) return take(limit_bytes_, false);
  remember(input_.fresh());
  input_.hold_rest();
  return std::nullopt;
}

// Where, in the fresh bytes, the first delimiter ends. Looks no further than a frame may reach, so
// that a long frame is not searched again for each of its pieces.
std::size_t DelimitedFraming::find_end() const noexcept {
  const std::string_view fresh = input_.fresh().substr(0, limit_bytes_ - input_.held());
  if (!tail_.empty()) {
    for (std::size_t of_tail = tail_.size(); of_tail > 0; --of_tail) {
      const std::size_t rest = delimiter_.size() - of_tail;
      if (fresh.size() >= rest &&
          tail_.ends_with(std::string_view(delimiter_).substr(0, of_tail)) &&
          fresh.starts_with(std::string_view(delimiter_).substr(of_tail)))
        return rest;
    }
  }
  const std::size_t found = find_in(fresh, delimiter_);
  return found == kNone ? kNone : found + delimiter_.size();
}

void DelimitedFraming::remember(std::string_view bytes) {
  const std::size_t most = delimiter_.size() - 1;
  if (most == 0) return;
  if (bytes.size() > most) bytes.remove_prefix(bytes.size() - most);
  tail_.append(bytes);
  if (tail_.size() > most) tail_.erase(0, tail_.size() - most);
}

Frame DelimitedFraming::take(std::size_t count, bool complete) {
  if (complete) {
    tail_.clear();
  } else {
    remember(input_.fresh().substr(0, count - input_.held()));
  }
  return frame_of(input_.take(count), complete);
}

Frame DelimitedFraming::frame_of(std::string_view bytes, bool complete) {
  Frame frame{bytes, bytes, complete, starts_message_};
  if (complete) {
    frame.message.remove_suffix(std::min(delimiter_.size(), bytes.size()));
    if (before_ == BeforeDelimiter::drop_carriage_return && frame.message.ends_with('\r'))
      frame.message.remove_suffix(1);
  }
  starts_message_ = complete;
  return frame;
}

std::optional<Frame> DelimitedFraming::flush() {
  if (input_.size() == 0) return std::nullopt;
  return take(input_.size(), false);
}

}  // namespace confab
