#include "app/replay/arrivals.h"

#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <system_error>
#include <utility>

#include "transport/poller.h"

namespace confab {
namespace {

// Taken bytes are moved out of the way when they are at least this many, and half of all.
constexpr std::size_t kMuchTaken = 4096;

}  // namespace

Arrivals::Arrivals(const asio::any_io_executor& executor, bool keeps_boundaries)
    : executor_(executor),
      wake_(executor, Clock::time_point::max()),
      latest_(executor, [this] { notify(); }),
      keeps_boundaries_(keeps_boundaries) {}

void Arrivals::add(std::string_view bytes, const Endpoint& from) {
  last_arrival_ = Clock::now();
  if (keeps_boundaries_) {
    datagrams_.push_back({std::string(bytes), from, last_arrival_});
    datagram_bytes_ += bytes.size();
  } else {
    bytes_ += bytes;
    times_.add(bytes.size(), last_arrival_);
  }
  notify();
}

void Arrivals::end() {
  has_ended_ = true;
  ended_at_ = Clock::now();
  notify();
}

void Arrivals::fail(const NetworkError& failure) {
  failures_.push_back({failure, Clock::now()});
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
  const Clock::time_point now = Clock::now();
  if (latest <= now || comes_at_once(now, latest)) co_return;
  latest_.set(latest);
  is_waiting_ = true;
  std::error_code ignored;  // notify() ends the wait by cancelling it
  co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  is_waiting_ = false;
  latest_.clear();
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw std::system_error(asio::error::operation_aborted);
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
  if (is_waiting_) wake_.cancel();
}

}  // namespace confab
