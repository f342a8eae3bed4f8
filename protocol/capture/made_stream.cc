#include "protocol/capture/made_stream.h"

#include <algorithm>
#include <utility>

namespace confab {
namespace {

using Flag = MadeSegment::Flag;

// Not far from each other, so that people can tell whose they are.
constexpr std::uint32_t kStep = 0x01000000;
// Acknowledged at least so often, before a window is full.
constexpr std::size_t kMostUnacknowledged = std::size_t{1} << 20;

}  // namespace

MadeStream::MadeStream(IpEndpoint client, IpEndpoint server, std::uint32_t number, Emit emit)
    : emit_(std::move(emit)) {
  sides_[0] = {client, number * 2 * kStep, false};
  sides_[1] = {server, (number * 2 + 1) * kStep, false};
}

void MadeStream::emit(Sender from, unsigned flags, std::string_view payload, std::int64_t at_us,
                      const std::string& comment) {
  Side& own = side(from);
  const Side& other = side(other_than(from));
  const MadeSegment segment{own.next, other.next, flags, payload};
  emit_(at_us, made_tcp_packet(own.end, other.end, segment), comment);
  own.next += static_cast<std::uint32_t>(payload.size());
  if ((flags & (Flag::syn | Flag::fin)) != 0) ++own.next;
}

void MadeStream::opened(std::int64_t syn_us, std::int64_t at_us, const std::string& comment) {
  emit(Sender::client, Flag::syn, "", syn_us, comment);
  emit(Sender::server, Flag::syn | Flag::ack, "", at_us);
  emit(Sender::client, Flag::ack, "", at_us);
}

void MadeStream::refused(std::int64_t at_us, bool is_answered, const std::string& comment) {
  emit(Sender::client, Flag::syn, "", at_us, comment);
  if (is_answered) emit(Sender::server, Flag::rst | Flag::ack, "", at_us);
  is_over_ = true;
}

void MadeStream::said(Sender from, std::string_view bytes, std::int64_t at_us,
                      const std::string& comment) {
  if (is_over_ || side(from).has_ended || bytes.empty()) return;
  const std::size_t longest = longest_segment(side(from).end);
  std::size_t unacknowledged = 0;
  bool is_first = true;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, longest);
    bytes.remove_prefix(piece.size());
    emit(from, bytes.empty() ? Flag::psh | Flag::ack : Flag::ack, piece, at_us,
         std::exchange(is_first, false) ? comment : "");
    unacknowledged += piece.size();
    if (!bytes.empty() && unacknowledged < kMostUnacknowledged) continue;
    emit(other_than(from), Flag::ack, "", at_us);
    unacknowledged = 0;
  }
}

void MadeStream::finished(Sender from, std::int64_t at_us) {
  if (is_over_ || std::exchange(side(from).has_ended, true)) return;
  emit(from, Flag::fin | Flag::ack, "", at_us);
  emit(other_than(from), Flag::ack, "", at_us);
  is_over_ = side(other_than(from)).has_ended;
}

void MadeStream::was_reset(Sender by, std::int64_t at_us) {
  if (std::exchange(is_over_, true)) return;
  emit(by, Flag::rst | Flag::ack, "", at_us);
}

void MadeStream::closed(std::int64_t at_us) {
  finished(Sender::client, at_us);
  finished(Sender::server, at_us);
}

}  // namespace confab
