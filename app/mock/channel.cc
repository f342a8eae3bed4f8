#include "app/mock/channel.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace confab {
namespace {

// So that each piece is read by itself: but of a long reply only the first ones, or a megabyte in
// single bytes would take a quarter of an hour.
constexpr std::chrono::milliseconds kBetweenPieces{1};
constexpr std::size_t kPiecesApart = 100;
// After so many of the others the loop has its turn: a send that the kernel takes at once does not
// wait, and the other clients would, for as long as the reply lasts.
constexpr std::size_t kPiecesInTurn = 256;
// For what was said to arrive, before a reset may overtake it.
constexpr std::chrono::milliseconds kArrival{200};
constexpr std::chrono::milliseconds kLook{1};

// A datagram that is held back leaves after this, if no other one overtakes it.
constexpr std::chrono::milliseconds kHeldBack{50};

}  // namespace

// What arrives meanwhile wakes it, and lets it wait on.
asio::awaitable<void> Channel::pause(Clock::duration length) {
  const Clock::time_point end = arrivals.now() + length;
  for (check(); arrivals.now() < end; check()) co_await arrivals.wait_until(end);
}

asio::awaitable<bool> OwnChannel::say(std::string reply, PacketKind kind) {
  if (faults_.delay.count() > 0) co_await pause(faults_.delay);
  check();
  const std::uint64_t left = faults_.reset_after ? *faults_.reset_after - said_bytes_ : 0;
  const bool is_last = faults_.reset_after && reply.size() >= left;
  if (is_last) reply.resize(static_cast<std::size_t>(left));
  std::exception_ptr failure;
  is_speaking_ = true;
  try {
    co_await hand_over(reply, kind);
  } catch (...) {
    failure = std::current_exception();
  }
  is_speaking_ = false;
  if (stops_) stop();
  check();
  if (failure) std::rethrow_exception(failure);
  said_bytes_ += reply.size();
  if (is_last) co_await reset();
  co_return !is_last;
}

void OwnChannel::stop() {
  stops_ = true;
  if (!is_speaking_) abandon();
}

// A message is never in pieces: each would be one.
asio::awaitable<void> OwnChannel::hand_over(std::string_view reply, PacketKind kind) {
  if (!connection_->traits().keeps_boundaries) co_return co_await say_in_pieces(reply);
  auto sending = connection_->send(reply, kind);
  co_await std::move(sending);
}

asio::awaitable<void> OwnChannel::say_in_pieces(std::string_view reply) {
  Pieces pieces(reply, faults_.split, random_);
  for (std::size_t i = 0; pieces.has_next(); ++i) {
    if (i > 0 && i <= kPiecesApart) co_await pause(kBetweenPieces);
    if (i % kPiecesInTurn == kPiecesInTurn - 1) {
      co_await asio::post(asio::use_awaitable);
      check();
    }
    auto sending = connection_->send(pieces.next());
    co_await std::move(sending);
  }
}

asio::awaitable<void> OwnChannel::finish() {
  if (has_closed_) co_return;
  co_await connection_->finish_sending();
  if (connection_->traits().can_finish) co_return;
  has_closed_ = true;
  connection_->close();
}

asio::awaitable<void> OwnChannel::reset() {
  const Clock::time_point latest = arrivals.now() + kArrival;
  while (connection_->is_delivering() && arrivals.now() < latest) co_await pause(kLook);
  connection_->reset();
}

asio::awaitable<bool> SourceChannel::say(std::string reply, PacketKind) {
  if (faults_.delay.count() > 0) co_await pause(faults_.delay);
  check();
  send(path_.pass(std::move(reply)));
  if (path_.holds_any()) release_.call_after(kHeldBack, [this] { release(); });
  co_return true;
}

// What does not fit the outbox is lost: datagrams may be.
void SourceChannel::send(const std::vector<std::string>& datagrams) {
  for (const std::string& each : datagrams) outbox_->push(each, who());
}

void SourceChannel::release() { send(path_.release()); }

}  // namespace confab
