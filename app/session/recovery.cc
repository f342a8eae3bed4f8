#include "app/session/recovery.h"

namespace confab {
namespace {

// Longer messages are never sent twice.
constexpr std::size_t kLongestSentTwice = 64 * 1024;
// A socket with an empty send buffer takes a message of this size whole or not at all.
constexpr std::size_t kTakenWhole = 4 * 1024;

}  // namespace

void Recovery::sent(std::string_view bytes, Piece piece, std::uint64_t replies) {
  const bool is_first = has_heard_;
  if (is_first) {
    unanswered_.clear();
    messages_ = 0;
    replies_before_ = replies;
    was_sent_again_ = false;
  }
  const bool is_complete = is_first || !unanswered_.empty();
  has_heard_ = false;
  if (piece != Piece::later) messages_ += 1;
  if (!is_complete || unanswered_.size() + bytes.size() > kLongestSentTwice) {
    unanswered_.clear();  // stays so until something comes: a part of what was sent is no use
    first_message_bytes_ = last_message_bytes_ = 0;
    return;
  }
  if (piece == Piece::datagram) unanswered_.clear();
  unanswered_ += bytes;
  last_message_bytes_ = bytes.size();
  if (is_first || piece == Piece::datagram) first_message_bytes_ = bytes.size();
}

std::string_view Recovery::first_message() const noexcept {
  return std::string_view(unanswered_).substr(0, first_message_bytes_);
}

std::string_view Recovery::last_message() const noexcept {
  return std::string_view(unanswered_).substr(unanswered_.size() - last_message_bytes_);
}

// The peer had gone before the message was handed over (EPIPE at the first byte), or before it
// arrived: its system has acknowledged nothing of it.
bool Recovery::is_unread_so_far(const Loss& loss) const noexcept {
  if (unanswered_.empty() || has_heard_) return false;
  const bool nothing_arrived = loss.unacknowledged_bytes >= unanswered_.size();
  if (loss.is_end) return nothing_arrived;
  if (!loss.is_reset) return false;
  if (loss.op == Op::send) {
    return loss.unsent_bytes == unanswered_.size() && loss.unsent_bytes <= kTakenWhole &&
           loss.unacknowledged_bytes == 0;
  }
  return loss.is_broken_pipe && nothing_arrived;
}

Recovery::Action Recovery::lost(const Loss& loss, Clock::time_point now) {
  const bool waits_to_be_sent = state_ == State::sending;
  if (!waits_to_be_sent && !is_unread_so_far(loss)) return Action::let_go;
  state_ = State::watching;
  outstanding_bytes_ = waits_to_be_sent ? 0 : loss.unacknowledged_bytes;
  latest_ = now + kAcknowledgementTime;
  return Action::look_again;
}

Recovery::Action Recovery::looked(std::uint64_t unacknowledged_bytes, Clock::time_point now,
                                  bool may_open) {
  if (unacknowledged_bytes < outstanding_bytes_) {
    state_ = State::idle;
    return Action::let_go;
  }
  if (outstanding_bytes_ > 0 && now < latest_) return Action::look_again;
  const bool opens = may_open && !was_sent_again_;
  state_ = opens ? State::opening : State::idle;
  return opens ? Action::open_again : Action::give_up;
}

Recovery::Action Recovery::opened(bool is_open) {
  state_ = is_open ? State::sending : State::idle;
  was_sent_again_ = is_open;
  return is_open ? Action::send_again : Action::let_go;
}

}  // namespace confab
