#include "app/serve/delivery.h"

#include <algorithm>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>

#include "transport/cancelled.h"

namespace confab {
namespace {

constexpr std::size_t kMostDelayed = std::size_t{16} << 20;
// A long message in single bytes must not be there as all its pieces at once.
constexpr std::size_t kInOneGo = std::size_t{16} << 10;
// After so many pieces the loop has its turn: a send that the kernel takes at once does not wait,
// and the other connections would.
constexpr std::size_t kPiecesInTurn = 256;

}  // namespace

Delivery::Delivery(std::shared_ptr<ServerContext> context, std::shared_ptr<const Faults> faults,
                   std::uint64_t connection, Direction direction, std::shared_ptr<Connection> to)
    : context_(std::move(context)),
      in_force_(std::move(faults)),
      connection_(connection),
      direction_(direction),
      to_(std::move(to)),
      due_(context_->executor),
      changed_(context_->executor) {}

void Delivery::look_for_faults() {
  if (version_ == in_force_->version()) return;
  version_ = in_force_->version();
  faults_.reset();
  const FaultPlan plan = in_force_->plan_for(connection_, direction_);
  if (plan.is_any())
    faults_.emplace(plan, in_force_->seed_for(connection_, direction_),
                    to_->traits().keeps_boundaries);
}

asio::awaitable<Delivery::Then> Delivery::pass(std::string_view bytes, PacketKind kind) {
  look_for_faults();
  check();
  if (!faults_ && !is_sending_) {
    auto sending = to_->send(bytes, kind);
    co_await std::move(sending);
    co_return Then::go_on;
  }
  co_await queue_all(bytes, kind);
  co_return faults_ ? faults_->then() : Then::go_on;
}

// A message that is a whole one stays so; faults of a stream do not depend on how it is cut.
asio::awaitable<void> Delivery::queue_all(std::string_view bytes, PacketKind kind) {
  do {
    const bool is_whole = to_->traits().keeps_boundaries;
    const std::size_t size = is_whole ? bytes.size() : std::min(bytes.size(), kInOneGo);
    queue(bytes.substr(0, size), kind);
    bytes.remove_prefix(size);
    begin_sending();
    while (waiting_bytes_ > kMostDelayed) {
      co_await changed_.wait();
      check();
    }
  } while (!bytes.empty());
}

void Delivery::wait(Waiting piece) {
  waiting_bytes_ += piece.cost();
  waiting_.push_back(std::move(piece));
}

void Delivery::queue(std::string_view bytes, PacketKind kind) {
  const Clock::time_point now = context_->time.now();
  if (!faults_) {
    const Clock::time_point last = waiting_.empty() ? now : waiting_.back().due;
    return wait({std::string(bytes), kind, last});
  }
  for (StreamFaults::Piece& piece : faults_->pass(bytes, now))
    wait({std::move(piece.bytes), kind, piece.due});
}

void Delivery::begin_sending() {
  if (waiting_.empty() || std::exchange(is_sending_, true)) return;
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) self->is_sending_ = false;
    self->changed_.notify();
    if (failure && !was_cancelled(failure)) self->context_->report(failure);
  };
  context_->spawn(send_waiting(), std::move(done));
}

// It says itself that it is over: before its end is heard of, more may have been passed.
asio::awaitable<void> Delivery::send_waiting() {
  try {
    for (std::size_t sent = 1; !waiting_.empty() && !has_stopped_; ++sent) {
      if (sent % kPiecesInTurn == 0) co_await asio::post(asio::use_awaitable);
      while (!waiting_.empty() && waiting_.front().due > context_->time.now())
        co_await due_.wait_until(waiting_.front().due);
      if (waiting_.empty() || has_stopped_) break;
      const Waiting next = std::move(waiting_.front());
      waiting_.pop_front();
      auto sending = to_->send(next.bytes, next.kind);
      co_await std::move(sending);
      waiting_bytes_ -= next.cost();
      changed_.notify();
    }
  } catch (const NetworkError& error) {
    failure_ = error;
    waiting_.clear();
    waiting_bytes_ = 0;
  }
  is_sending_ = false;
}

asio::awaitable<void> Delivery::drained() {
  if (faults_) {
    const Clock::time_point end = faults_->end_due(context_->time.now());
    while (!has_stopped_ && context_->time.now() < end) co_await changed_.wait_until(end);
  }
  while (is_sending_ && !has_stopped_) co_await changed_.wait();
  check();
}

bool Delivery::swallows() {
  look_for_faults();
  return faults_ && faults_->then() == Then::swallow;
}

void Delivery::stop() {
  has_stopped_ = true;
  due_.cancel();
  changed_.notify();
}

void Delivery::check() const {
  if (has_stopped_) throw_cancelled();
  if (failure_) throw NetworkError(*failure_);
}

}  // namespace confab
