#include "app/mock/channel.h"

#include <exception>
#include <utility>

namespace confab {
namespace {

// For what was said to arrive, before a reset may overtake it.
constexpr std::chrono::milliseconds kArrival{200};
constexpr std::chrono::milliseconds kLook{1};

}  // namespace

// What arrives meanwhile wakes it, and lets it wait on.
asio::awaitable<void> Channel::pause(Clock::duration length) {
  const Clock::time_point end = arrivals.now() + length;
  for (check(); arrivals.now() < end; check()) co_await arrivals.wait_until(end);
}

asio::awaitable<bool> Channel::say(std::string reply, PacketKind kind) {
  if (delay_.count() > 0) co_await pause(delay_);
  check();
  auto handing = hand_over(std::move(reply), kind);
  co_return co_await std::move(handing);
}

OwnChannel::OwnChannel(std::shared_ptr<ServerContext> context,
                       std::shared_ptr<Connection> connection, std::shared_ptr<const Faults> faults,
                       std::uint64_t number, std::chrono::nanoseconds delay)
    : Channel(context->executor, connection->peer(), connection->traits(), delay),
      context_(std::move(context)),
      faults_(std::move(faults)),
      number_(number) {
  go_on_over(std::move(connection));
}

void OwnChannel::go_on_over(std::shared_ptr<Connection> connection) {
  connection_ = std::move(connection);
  delivery_ = std::make_shared<Delivery>(context_, faults_, number_, Direction::down, connection_);
}

asio::awaitable<bool> OwnChannel::hand_over(std::string reply, PacketKind kind) {
  std::exception_ptr failure;
  Delivery::Then then = Delivery::Then::go_on;
  is_speaking_ = true;
  try {
    auto delivering = deliver(reply, kind);
    then = co_await std::move(delivering);
  } catch (...) {
    failure = std::current_exception();
  }
  is_speaking_ = false;
  if (stops_) stop();
  check();
  if (failure) std::rethrow_exception(failure);
  if (then == Delivery::Then::reset) co_await reset();
  if (then == Delivery::Then::end) co_await finish();
  co_return then == Delivery::Then::go_on || then == Delivery::Then::swallow;
}

asio::awaitable<Delivery::Then> OwnChannel::deliver(std::string_view reply, PacketKind kind) {
  auto passing = delivery_->pass(reply, kind);
  const Delivery::Then then = co_await std::move(passing);
  if (then == Delivery::Then::reset || then == Delivery::Then::end) co_await drained();
  co_return then;
}

void OwnChannel::stop() {
  stops_ = true;
  if (!is_speaking_) abandon();
}

void OwnChannel::abandon() {
  Channel::abandon();
  delivery_->stop();
}

asio::awaitable<void> OwnChannel::finish() {
  if (has_closed_ || swallows()) co_return;
  co_await drained();
  co_await connection_->finish_sending();
  if (connection_->traits().can_finish) co_return;
  has_closed_ = true;
  connection_->close();
}

asio::awaitable<void> OwnChannel::reset() {
  co_await drained();
  const Clock::time_point latest = arrivals.now() + kArrival;
  while (connection_->is_delivering() && arrivals.now() < latest) co_await pause(kLook);
  has_reset_ = true;
  connection_->reset();
}

// What does not fit is lost, here and in the outbox: datagrams may be.
asio::awaitable<bool> SourceChannel::hand_over(std::string reply, PacketKind) {
  delivery_.pass(
      reply, [outbox = outbox_, to = who()](std::string_view bytes) { outbox->push(bytes, to); });
  co_return true;
}

asio::awaitable<void> SourceChannel::drained() {
  delivery_.release();
  while (const auto last = delivery_.last_due()) co_await pause(*last - arrivals.now());
}

}  // namespace confab
