#include "protocol/capture/captured_connection.h"

#include <algorithm>

namespace confab {
namespace {

constexpr std::array<Sender, 2> kSenders = {Sender::client, Sender::server};

}  // namespace

bool CapturedConnection::is_of_another(Sender from, const TcpSegment& segment) const noexcept {
  const StreamSide& own = side(from);
  const StreamSide& other = side(other_than(from));
  if (segment.is_reset || state_ == State::fresh) return false;
  if (was_unreachable_ && segment.has_acknowledged)
    return segment.is_syn || segment.payload_bytes > 0;
  if (segment.is_syn)
    return own.has_begun() ? !own.begins_with(segment.number + 1) : began_in_its_middle_;
  const bool brings_bytes = segment.payload_bytes > 0;
  const bool is_near = !own.has_begun() || own.is_near(segment.number);
  if (state_ == State::over) return brings_bytes && !is_near;
  const bool answers_near =
      !other.has_begun() || !segment.has_acknowledged || other.is_near(segment.acknowledged);
  return brings_bytes && !is_near && !answers_near;
}

bool CapturedConnection::accept(Sender from, const TcpSegment& segment, CaptureTime at) {
  if (state_ == State::over) return true;  // what a peer sends until it has heard of the end
  ++order_;
  const bool fits =
      segment.is_reset ? accept_reset(from, segment, at) : accept_other(from, segment, at);
  forget_if_over();
  return fits;
}

bool CapturedConnection::accept_other(Sender from, const TcpSegment& segment, CaptureTime at) {
  if (segment.is_syn) {
    accept_syn(from, segment, at);
  } else if (state_ != State::open && !accept_first(from, segment, at)) {
    return false;
  }
  StreamSide& own = side(from);
  StreamSide& other = side(other_than(from));
  StreamPart part;
  part.at = at;
  if (segment.has_acknowledged && other.has_begun()) {
    if (!other.is_near(segment.acknowledged)) return false;
    part.acknowledged = other.position_of(segment.acknowledged);
    other.saw_acknowledged(*part.acknowledged);
  }
  // Where its beginning is not known it is the first that was captured.
  const bool brings = segment.payload_bytes > 0 || segment.is_fin;
  if (!own.has_begun() && brings) own.begin(segment.number);
  if (!own.has_begun()) return true;
  const std::uint32_t number = segment.number + (segment.is_syn ? 1 : 0);
  if (!own.is_near(number)) return false;
  part.position = own.position_of(number);
  part.bytes = segment.bytes;
  part.size = segment.payload_bytes;
  part.is_end = segment.is_fin;
  own.saw(part.end());
  accept_part(from, part);
  return true;
}

// Its number is one before that of the first byte. An answer says the number of the other side,
// too.
void CapturedConnection::accept_syn(Sender from, const TcpSegment& segment, CaptureTime at) {
  StreamSide& own = side(from);
  StreamSide& other = side(other_than(from));
  if (!own.has_begun()) own.begin(segment.number + 1);
  if (!segment.has_acknowledged) {
    if (!called_at_) called_at_ = at;
    if (state_ == State::fresh) state_ = State::calling;
    return;
  }
  if (!other.has_begun()) other.begin(segment.acknowledged);
  if (state_ != State::open) open(at, false);
}

// Where the answer to the call is missing, the caller's acknowledgement of it has its number. What
// acknowledges another call is of a connection before this one (RFC 9293, section 3.5.3).
bool CapturedConnection::accept_first(Sender from, const TcpSegment& segment, CaptureTime at) {
  const bool brings = segment.payload_bytes > 0 || segment.is_fin;
  if (state_ == State::fresh && !brings) return true;
  StreamSide& own = side(from);
  StreamSide& other = side(other_than(from));
  const bool is_answer = segment.has_acknowledged && other.has_begun();
  if (is_answer && !other.is_near(segment.acknowledged)) return false;
  if (state_ == State::calling && segment.has_acknowledged && !other.has_begun())
    other.begin(segment.acknowledged);
  if (own.has_begun() || brings) open(at, state_ == State::fresh);
  return true;
}

void CapturedConnection::open(CaptureTime at, bool in_its_middle) {
  state_ = State::open;
  began_in_its_middle_ = in_its_middle;
  const auto took = called_at_ ? std::max(at - *called_at_, CaptureTime{0}) : CaptureTime{0};
  events_->opened(at, took, in_its_middle);
  drain();
}

// A caller that takes its call back has heard no answer.
bool CapturedConnection::accept_reset(Sender by, const TcpSegment& segment, CaptureTime at) {
  if (state_ == State::fresh) return false;
  if (side(by).has_begun() && !side(by).is_near(segment.number)) return false;
  if (state_ == State::calling) {
    state_ = State::over;
    if (by == Sender::server)
      events_->failed(at, UnreachableReason{"ECONNREFUSED", "connection refused"});
    return true;
  }
  end(at);
  if (state_ != State::over) events_->was_reset(by, at);
  state_ = State::over;
  return true;
}

bool CapturedConnection::accept_unreachable(std::uint32_t number, const UnreachableReason& why,
                                            CaptureTime at) {
  if (state_ != State::calling || !side(Sender::client).begins_with(number + 1)) return false;
  state_ = State::over;
  was_unreachable_ = true;
  forget_waiting();
  events_->failed(at, why);
  return true;
}

void CapturedConnection::accept_part(Sender from, const StreamPart& part) {
  StreamSide& own = side(from);
  const bool is_new = (part.size > 0 || part.is_end) && part.end() > own.position();
  if (!is_new || own.has_ended()) return;
  if (state_ != State::open) {  // a call may bring bytes (RFC 7413), and have no answer
    if (!own.is_waiting()) own.wait(part, order_);
    return;
  }
  if (!own.is_waiting() && can_go_on(from, part)) {
    hand_on(from, part);
  } else {
    own.wait(part, order_);
  }
  drain();
  while (sides_[0].waiting() + sides_[1].waiting() > kMostWaiting) skip_one(part.at);
}

bool CapturedConnection::can_go_on(Sender from, const StreamPart& part) const noexcept {
  const StreamSide& other = side(other_than(from));
  const bool is_next = part.position <= side(from).position();
  return is_next && (!part.acknowledged || *part.acknowledged <= other.position());
}

// What was handed on before is left out; what was cut off when it was captured is missing.
void CapturedConnection::hand_on(Sender from, const StreamPart& part) {
  StreamSide& own = side(from);
  const StreamSide& other = side(other_than(from));
  const std::uint64_t begin = std::max(own.position(), part.position);
  const std::uint64_t known = std::min<std::uint64_t>(begin - part.position, part.bytes.size());
  const std::string_view fresh = part.bytes.substr(static_cast<std::size_t>(known));
  if (!fresh.empty() && !own.has_ended()) {
    std::uint64_t unseen = part.acknowledged ? 0 : UINT64_MAX;
    if (part.acknowledged && *part.acknowledged < other.position())
      unseen = other.position() - *part.acknowledged;
    own.advance_to(begin + fresh.size());
    events_->arrived(from, fresh, part.at, unseen);
  }
  if (!own.has_ended()) skip_to(from, part.position + part.size, part.at);
  if (part.is_end) finish(from, part.at);
}

void CapturedConnection::finish(Sender from, CaptureTime at) {
  StreamSide& own = side(from);
  if (own.has_ended()) return;
  own.end();
  own.advance_to(own.position() + 1);
  events_->finished(from, at);
  if (side(other_than(from)).has_ended()) state_ = State::over;
}

// Whatever can go on by now, in its order.
void CapturedConnection::drain() {
  bool has_moved = is_waiting();
  while (has_moved) {
    has_moved = false;
    for (const Sender from : kSenders) {
      StreamSide& own = side(from);
      while (own.is_waiting() && can_go_on(from, own.first())) {
        hand_on(from, own.first());
        own.drop_first();
        has_moved = true;
      }
    }
  }
}

bool CapturedConnection::is_waiting() const noexcept {
  return sides_[0].is_waiting() || sides_[1].is_waiting();
}

std::uint64_t CapturedConnection::waiting_bytes() const noexcept {
  return sides_[0].waiting_bytes() + sides_[1].waiting_bytes();
}

std::optional<CaptureTime> CapturedConnection::due() const {
  std::optional<CaptureTime> oldest;
  for (const StreamSide& each : sides_)
    if (each.is_waiting()) oldest = oldest ? std::min(*oldest, each.oldest()) : each.oldest();
  if (oldest) *oldest += kPatience;
  return oldest;
}

// What the first of those that wait needs has arrived, so that it is sent no more.
bool CapturedConnection::is_hopeless(Sender from) const noexcept {
  const StreamSide& own = side(from);
  if (!own.is_waiting()) return false;
  const StreamPart first = own.first();
  return first.position <= own.position() || own.acknowledged() >= first.position;
}

void CapturedConnection::expire(CaptureTime now) {
  while (state_ == State::open && is_waiting() && *due() <= now &&
         (is_hopeless(Sender::client) || is_hopeless(Sender::server)))
    skip_one(now);
  forget_if_over();
}

void CapturedConnection::give_up(CaptureTime now) {
  if (state_ != State::open) return forget_waiting();
  while (is_waiting()) skip_one(now);
}

// What is after both ends is nothing.
void CapturedConnection::forget_if_over() {
  if (state_ == State::over) forget_waiting();
}

void CapturedConnection::forget_waiting() {
  for (StreamSide& each : sides_) each.forget_waiting();
}

// One step towards the segment that was captured first of those that wait; then what can go on.
void CapturedConnection::skip_one(CaptureTime now) {
  const bool client_first =
      sides_[0].is_waiting() &&
      (!sides_[1].is_waiting() || sides_[0].first_order() < sides_[1].first_order());
  const Sender from = client_first ? Sender::client : Sender::server;
  StreamSide& own = side(from);
  StreamSide& other = side(other_than(from));
  const StreamPart part = own.first();
  const std::uint64_t reached = own.position() + other.position();
  if (part.position > own.position()) {
    skip_to(from, part.position, now);
  } else if (part.acknowledged) {
    std::uint64_t target = *part.acknowledged;
    if (other.is_waiting()) target = std::min(target, other.first().position);
    const bool may_be_end = part.is_end && !other.is_waiting();
    skip_end_or_bytes(other_than(from), target, may_be_end, now);
  }
  if (own.position() + other.position() == reached) {
    hand_on(from, part);  // each waits for the other, which no two peers do
    own.drop_first();
  }
  drain();
}

// An end counts as one byte.
void CapturedConnection::skip_end_or_bytes(Sender from, std::uint64_t position, bool may_be_end,
                                           CaptureTime now) {
  const StreamSide& own = side(from);
  if (may_be_end && !own.has_ended() && position == own.position() + 1) return finish(from, now);
  skip_to(from, position, now);
}

void CapturedConnection::skip_to(Sender from, std::uint64_t position, CaptureTime now) {
  StreamSide& own = side(from);
  if (position <= own.position()) return;
  if (own.has_ended()) return own.advance_to(position);  // nothing is after an end
  const std::uint64_t bytes = position - own.position();
  const std::uint64_t before = own.bytes_before();
  own.advance_to(position);
  events_->missing(from, bytes, before, now);
}

// What a side is known to have sent, and what nobody has seen.
void CapturedConnection::end(CaptureTime at) {
  if (state_ != State::open) return;
  give_up(at);
  for (const Sender from : kSenders) {
    const StreamSide& own = side(from);
    if (!own.has_begun() || own.has_ended()) continue;
    skip_end_or_bytes(from, own.seen(), side(other_than(from)).has_ended(), at);
  }
}

}  // namespace confab
