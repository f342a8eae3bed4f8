#pragma once
// One TCP connection, put together from its segments as they were captured: twice, late, not at
// all. What happened is told in the order in which it was caused.
//
//   A segment is handed on when it is next of its side, and when all that it acknowledges was
//   handed on: an answer that was captured before its question comes after it. What it waits for
//   may be missing in the capture. Then so many bytes are told as missing, once
//
//     - the other side has acknowledged them and a second has passed, or
//     - kMostWaiting segments wait, or
//     - the connection or the capture ends.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/capture/stream_side.h"
#include "protocol/capture/transport_header.h"
#include "protocol/capture/unreachable.h"

namespace confab {

// Of a connection: who called, and who was called.
enum class Sender : std::uint8_t { client, server };

constexpr Sender other_than(Sender sender) noexcept {
  return sender == Sender::client ? Sender::server : Sender::client;
}

// Told what happened. Views are valid until the call returns.
class TcpEvents {
 public:
  virtual ~TcpEvents() = default;
  // First of all, unless the call failed. `took`: from its first segment, if that was captured.
  // `in_its_middle`: its beginning was not.
  virtual void opened(CaptureTime at, std::chrono::nanoseconds took, bool in_its_middle) = 0;
  // Instead of opened(), and of all others: why the call failed.
  virtual void failed(CaptureTime at, const UnreachableReason& why) = 0;
  // `unseen`: so many bytes that the other side sent last are not acknowledged by these.
  virtual void arrived(Sender from, std::string_view bytes, CaptureTime at,
                       std::uint64_t unseen) = 0;
  // `before`: so many bytes of this side were told before, or as missing.
  virtual void missing(Sender from, std::uint64_t bytes, std::uint64_t before, CaptureTime at) = 0;
  // It sends no more.
  virtual void finished(Sender from, CaptureTime at) = 0;
  // The last of all.
  virtual void was_reset(Sender by, CaptureTime at) = 0;
};

class CapturedConnection {
 public:
  static constexpr std::size_t kMostWaiting = 64;
  static constexpr std::chrono::seconds kPatience{1};

  // `events` outlives it.
  explicit CapturedConnection(TcpEvents& events) : events_(&events) {}

  // `segment` is of another one between the same ports.
  bool is_of_another(Sender from, const TcpSegment& segment) const noexcept;
  // False: it does not fit, and was left out.
  bool accept(Sender from, const TcpSegment& segment, CaptureTime at);
  // The call, which has this number, did not arrive, as the network says. False: there is none that
  // waits for its answer.
  bool accept_unreachable(std::uint32_t number, const UnreachableReason& why, CaptureTime at);
  // When expire() may have something to do; nothing: when nothing comes.
  std::optional<CaptureTime> due() const;
  // Time has passed: what was acknowledged will not come any more.
  void expire(CaptureTime now);
  // What waits waits no more. Of a call without an answer nothing waits then.
  void give_up(CaptureTime now);
  // No more of it is in the capture.
  void end(CaptureTime at);

  bool is_over() const noexcept { return state_ == State::over; }
  bool is_open() const noexcept { return state_ == State::open; }
  // Its call was captured, and no answer.
  bool is_unanswered() const noexcept { return state_ == State::calling; }
  std::uint64_t waiting_bytes() const noexcept;

 private:
  enum class State : std::uint8_t { fresh, calling, open, over };

  StreamSide& side(Sender sender) { return sides_[static_cast<std::size_t>(sender)]; }
  const StreamSide& side(Sender sender) const { return sides_[static_cast<std::size_t>(sender)]; }

  void accept_syn(Sender from, const TcpSegment& segment, CaptureTime at);
  bool accept_other(Sender from, const TcpSegment& segment, CaptureTime at);
  bool accept_first(Sender from, const TcpSegment& segment, CaptureTime at);
  bool accept_reset(Sender by, const TcpSegment& segment, CaptureTime at);
  void accept_part(Sender from, const StreamPart& part);
  void open(CaptureTime at, bool in_its_middle);
  bool can_go_on(Sender from, const StreamPart& part) const noexcept;
  void hand_on(Sender from, const StreamPart& part);
  void drain();
  bool is_hopeless(Sender from) const noexcept;
  void skip_one(CaptureTime now);
  void skip_to(Sender from, std::uint64_t position, CaptureTime now);
  void skip_end_or_bytes(Sender from, std::uint64_t position, bool may_be_end, CaptureTime now);
  void finish(Sender from, CaptureTime at);
  void forget_if_over();
  void forget_waiting();
  bool is_waiting() const noexcept;

  TcpEvents* events_;
  std::array<StreamSide, 2> sides_;
  State state_ = State::fresh;
  bool began_in_its_middle_ = false;
  bool was_unreachable_ = false;  // and is over, unless the caller tries on: some systems do
  std::optional<CaptureTime> called_at_;
  std::uint64_t order_ = 0;  // of segments, as they were captured
};

}  // namespace confab
