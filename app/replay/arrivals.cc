#include "app/replay/arrivals.h"

#include <utility>

#include "transport/poller.h"

namespace confab {
namespace {

// Taken bytes are moved out of the way when they are at least this many, and half of all.
constexpr std::size_t kMuchTaken = 4096;

}  // namespace

void ArrivalTimes::add(std::size_t bytes, Clock::time_point at) {
  if (pieces_.size() == kMostPieces) thin();
  pieces_.push_back({bytes, at});
}

void ArrivalTimes::take(std::size_t bytes) {
  while (bytes > 0 && front_ < pieces_.size()) {
    Piece& first = pieces_[front_];
    if (bytes < first.bytes) {
      first.bytes -= bytes;
      return;
    }
    bytes -= first.bytes;
    ++front_;
  }
  if (front_ < pieces_.size()) return;
  pieces_.clear();
  front_ = 0;
}

// Leaves at most half of them.
void ArrivalTimes::thin() {
  std::size_t kept = 0;
  for (std::size_t at = front_; at < pieces_.size(); at += 2) {
    Piece both = pieces_[at];
    if (at + 1 < pieces_.size()) both.bytes += pieces_[at + 1].bytes;
    pieces_[kept++] = both;
  }
  pieces_.resize(kept);
  front_ = 0;
}

Arrivals::Arrivals(const asio::any_io_executor& executor, const Traits& traits)
    : executor_(executor),
      time_(LoopTime::of(executor)),
      wake_(executor),
      latest_(executor, [this] { notify(); }),
      keeps_boundaries_(traits.keeps_boundaries),
      hears_anyone_(traits.hears_anyone) {}

void Arrivals::add(std::string_view bytes, const Endpoint& from, PacketKind kind) {
  last_arrival_ = now();
  if (keeps_boundaries_) {
    datagrams_.push_back({std::string(bytes), from, last_arrival_, kind});
    datagram_bytes_ += bytes.size();
  } else {
    bytes_ += bytes;
    times_.add(bytes.size(), last_arrival_);
  }
  notify();
}

void Arrivals::end(std::string detail) {
  has_ended_ = true;
  end_detail_ = std::move(detail);
  ended_at_ = now();
  notify();
}

void Arrivals::fail(const NetworkError& failure) {
  failures_.push_back({failure, now()});
  notify();
}

void Arrivals::take(std::size_t bytes) {
  taken_ += bytes;
  times_.take(bytes);
  if (taken_ == bytes_.size()) {
    bytes_.clear();
    taken_ = 0;
  } else if (taken_ >= kMuchTaken && taken_ * 2 >= bytes_.size()) {
    bytes_.erase(0, taken_);
    taken_ = 0;
  }
  if (on_taken) on_taken();
}

void Arrivals::take_unread() {
  if (datagrams_.empty()) return take(bytes().size());
  take_datagram(0);
}

Arrivals::Datagram Arrivals::take_datagram(std::size_t index) {
  const auto place = datagrams_.begin() + static_cast<std::ptrdiff_t>(index);
  Datagram datagram = std::move(*place);
  datagrams_.erase(place);
  datagram_bytes_ -= datagram.bytes.size();
  if (on_taken) on_taken();
  return datagram;
}

Arrivals::Failure Arrivals::take_failure() {
  Failure failure = std::move(failures_.front());
  failures_.pop_front();
  return failure;
}

asio::awaitable<void> Arrivals::wait_until(Clock::time_point latest) {
  const Clock::time_point begin = now();
  if (latest <= begin || comes_at_once(begin, latest)) co_return;
  latest_.set(latest);
  co_await wake_.wait_until(Clock::time_point::max());
  latest_.clear();
}

// An exchange with a peer on the same machine takes some 18 us, 2 less than with a turn of the loop
// in each: its timer, its queue and two system calls more (2026-11).
bool Arrivals::comes_at_once(Clock::time_point now, Clock::time_point latest) {
  if (keeps_boundaries_ || latest < now + Poller::kLongestTurn) return false;
  const std::uint64_t before = additions_;
  Poller& poller = Poller::of(executor_);
  while (additions_ == before && poller.wait_here()) {
  }
  return additions_ != before;
}

void Arrivals::notify() {
  ++additions_;
  wake_.cancel();
}

}  // namespace confab
