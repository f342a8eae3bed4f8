#pragma once
// What has come over one connection and nobody has looked at yet. It is filled by the loop, also
// while a script does something else: early data is no error, it waits here.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/replay/lazy_deadline.h"
#include "transport/connection.h"
#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {

// When the bytes of a stream came that nobody has taken yet.
class ArrivalTimes {
 public:
  // So many bytes came together. `bytes` is 1 or more.
  void add(std::size_t bytes, Clock::time_point at);
  // As many are taken off the front, at most all of them.
  void take(std::size_t bytes);
  // When the first of them came. There must be one.
  Clock::time_point first() const noexcept { return pieces_[front_].at; }

 private:
  struct Piece {
    std::size_t bytes;
    Clock::time_point at;
  };
  void thin();

  // Of more than this, which is a peer that sends single bytes and is not listened to, neighbours
  // become one: the later one counts as come with the earlier one.
  static constexpr std::size_t kMostPieces = 4096;

  std::vector<Piece> pieces_;  // in lock step one, and no memory is asked for
  std::size_t front_ = 0;
};

class Arrivals {
 public:
  struct Datagram {
    std::string bytes;
    Endpoint from;
    Clock::time_point at;
    PacketKind kind = PacketKind::none;
  };
  struct Failure {
    NetworkError error;
    Clock::time_point at;
  };

  // Of a connection with these traits.
  Arrivals(const asio::any_io_executor& executor, const Traits& traits);
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  // Filled by whoever receives.
  void add(std::string_view bytes, const Endpoint& from, PacketKind kind = PacketKind::none);
  void end(std::string detail = {});       // the peer finished sending
  void fail(const NetworkError& failure);  // datagrams: perhaps one of several

  // Looked at by whoever listens.
  bool keeps_boundaries() const noexcept { return keeps_boundaries_; }  // datagrams(), not bytes()
  bool hears_anyone() const noexcept { return hears_anyone_; }
  // The next of the datagrams, or all the bytes.
  bool has_unread() const noexcept { return !bytes().empty() || !datagrams_.empty(); }
  std::string_view unread() const noexcept {
    return datagrams_.empty() ? bytes() : std::string_view(datagrams_.front().bytes);
  }
  void take_unread();
  std::string_view bytes() const noexcept { return std::string_view(bytes_).substr(taken_); }
  void take(std::size_t bytes);  // off the front of bytes()
  const std::deque<Datagram>& datagrams() const noexcept { return datagrams_; }
  Datagram take_datagram(std::size_t index);
  bool has_ended() const noexcept { return has_ended_; }
  const std::string& end_detail() const noexcept { return end_detail_; }  // connection.h
  const std::deque<Failure>& failures() const noexcept { return failures_; }
  Failure take_failure();
  // When the first byte of unread() came; where there is none: now. When the end did, where it has.
  Clock::time_point first_byte_at() const noexcept {
    if (!datagrams_.empty()) return datagrams_.front().at;
    return bytes().empty() ? now() : times_.first();
  }
  Clock::time_point ended_at() const noexcept { return ended_at_; }
  Clock::time_point last_arrival() const noexcept { return last_arrival_; }  // of bytes
  // What waits here, with what a datagram takes beside its bytes.
  std::size_t unread_bytes() const noexcept {
    return bytes_.size() - taken_ + datagram_bytes_ + datagrams_.size() * sizeof(Datagram);
  }
  // Called when something was taken: whoever receives may go on.
  std::function<void()> on_taken;

  Clock::time_point now() const noexcept { return time_.now(); }

  // Until something was added, or `latest`. One may wait at a time. Throws operation_aborted when
  // the waiting coroutine is cancelled. A stream's answer that comes at once costs no turn of the
  // loop: the rest of it has its turn 5 ms later.
  asio::awaitable<void> wait_until(Clock::time_point latest);

 private:
  void notify();
  bool comes_at_once(Clock::time_point now, Clock::time_point latest);

  asio::any_io_executor executor_;
  LoopTime& time_;
  Timer wake_;  // never runs out: cancelled when the waiting is over
  LazyDeadline latest_;
  std::uint64_t additions_ = 0;
  bool keeps_boundaries_;
  bool hears_anyone_;
  std::string bytes_;
  std::size_t taken_ = 0;
  ArrivalTimes times_;  // of bytes()
  std::deque<Datagram> datagrams_;
  std::size_t datagram_bytes_ = 0;
  bool has_ended_ = false;
  std::string end_detail_;
  Clock::time_point ended_at_{};
  std::deque<Failure> failures_;
  Clock::time_point last_arrival_{};
};

}  // namespace confab
