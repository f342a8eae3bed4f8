#include "app/proxy/proxied_stream.h"

#include <optional>
#include <utility>

#include "transport/caller.h"
#include "transport/cancelled.h"
#include "transport/timer.h"

namespace confab {
namespace {

// For what was sent before a reset to arrive: a reset overtakes it. A client that does not read
// keeps its connection so long.
constexpr std::chrono::seconds kArrival{5};
constexpr std::chrono::milliseconds kLook{2};
// What a blackhole has swallowed was an end: so long nobody hears of it.
constexpr std::chrono::minutes kHeldEnd{1};

}  // namespace

ProxiedStream::ProxiedStream(std::shared_ptr<ServerContext> context, std::shared_ptr<ProxyRun> run,
                             ProxyTarget target, std::shared_ptr<Connection> client)
    : context_(std::move(context)),
      conversation_(std::move(run), std::move(target), client->traits()),
      client_(std::move(client)),
      up_(conversation_.up()),
      down_(conversation_.down()),
      held_(context_->executor) {}

void ProxiedStream::start() {
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure && !was_cancelled(failure)) self->context_->report(failure);
    if (!self->upstream_) self->end();
  };
  context_->spawn(run(), std::move(done), dialling_.slot());
}

asio::awaitable<void> ProxiedStream::run() {
  std::shared_ptr<Connection> opened = co_await conversation_.dial();
  if (conversation_.has_ended()) co_return;
  const bool can_begin = co_await answer_client(opened.get());
  if (can_begin && !conversation_.has_ended()) begin(std::move(opened));
}

// False: nothing passes.
asio::awaitable<bool> ProxiedStream::answer_client(const Connection* dialled) {
  Caller* const caller = client_->caller();
  if (caller == nullptr && dialled == nullptr) client_->reset();
  if (caller == nullptr) co_return dialled != nullptr;
  if (dialled == nullptr) {
    co_await caller->turn_down(*conversation_.failure());
    co_return false;
  }
  std::optional<NetworkError> trouble;
  const Deadline deadline = context_->time.deadline_in(context_->options.longest_start);
  try {
    co_await caller->put_through(*dialled, deadline);
  } catch (const NetworkError& error) {
    trouble = error;
  }
  if (trouble) log_problem(context_->options.log, trouble->what());
  co_return !trouble;
}

void ProxiedStream::begin(std::shared_ptr<Connection> opened) {
  upstream_ = std::move(opened);
  conversation_.hear_notes_of(*client_);
  conversation_.on_close = [this] { end(); };  // it is closed before this is gone
  conversation_.begin(*upstream_, client_->peer(), client_.get());
  up_.from = down_.to = client_;
  down_.from = up_.to = upstream_;
  for (Way* way : {&up_, &down_}) {
    const Direction direction = is_of_client(*way) ? Direction::up : Direction::down;
    way->delivery = std::make_shared<Delivery>(context_, conversation_.faults(),
                                               conversation_.number(), direction, way->to);
    auto done = [self = shared_from_this(), way](const std::exception_ptr& failure) {
      self->end_way(*way, failure);
    };
    context_->spawn(carry(*way), std::move(done));
  }
}

asio::awaitable<void> ProxiedStream::carry(Way& way) {
  std::optional<NetworkError> failure;
  try {
    for (;;) {
      auto receiving = way.from->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      if (packet == nullptr) {
        co_await pass_end(way, std::get<End>(got).detail);
        break;
      }
      conversation_.came(way.passing, *packet);
      if (!conversation_.has_room()) co_await conversation_.room();
      if (conversation_.has_ended()) break;
      if (!co_await hand_over(way, *packet)) break;
    }
  } catch (const NetworkError& error) {
    failure = error;
  }
  if (failure) co_await break_off(way, *failure);
}

// False: a fault has ended the connection.
asio::awaitable<bool> ProxiedStream::hand_over(Way& way, Packet packet) {
  if (way.is_cut) co_return true;
  auto passing = way.delivery->pass(packet.bytes, packet.kind);
  switch (co_await std::move(passing)) {
    case Delivery::Then::go_on:
      break;
    case Delivery::Then::swallow:
      if (!std::exchange(way.is_swallowed, true)) tell_fault(way, "nothing goes on from here");
      co_return true;
    case Delivery::Then::end:
      way.is_cut = true;
      co_await way.delivery->drained();
      tell_fault(way, "an end");
      co_await finish(way);
      co_return true;
    case Delivery::Then::reset:
      co_await way.delivery->drained();
      tell_fault(way, "a reset");
      co_await arrive(*way.to);
      way.to->reset();
      way.from->reset();
      end();
      co_return false;
  }
  way.is_swallowed = false;
  co_return true;
}

void ProxiedStream::tell_fault(const Way& way, const char* what) {
  conversation_.tell(Note{std::string("fault, ") + (is_of_client(way) ? "up: " : "down: ") + what});
}

asio::awaitable<void> ProxiedStream::pass_end(Way& way, std::string detail) {
  way.passing.flush();
  if (is_of_client(way)) {
    conversation_.tell(FinishedSending{});
  } else {
    conversation_.tell(Eof{detail, true});
  }
  if (way.is_cut) co_return;
  if (way.delivery->swallows()) co_return hold_end(way);
  co_await way.delivery->drained();
  if (!other(way).is_lost) co_return co_await finish(way);
  co_await arrive(*way.to);  // that loss was more than an end
  way.to->reset();
}

// Where no end can be said in one direction, the connection's end says it.
asio::awaitable<void> ProxiedStream::finish(Way& way) {
  bool has_left = true;
  try {
    co_await way.to->finish_sending();
  } catch (const NetworkError&) {
    has_left = false;  // the other direction finds out how it was lost
  }
  way.is_lost = !has_left;
  if (!has_left || way.to->traits().can_finish) co_return;
  co_await arrive(*way.to);
  way.to->close();
}

// Who takes nothing more may have said something before: the other direction reads it, and finds
// the end.
asio::awaitable<void> ProxiedStream::break_off(Way& way, NetworkError error) {
  Way& back = other(way);
  way.passing.flush();
  conversation_.settle();
  if (error.op == Op::send && !back.is_over) {
    way.is_lost = true;
    co_return;
  }
  const bool is_of_target = (error.op == Op::send) == is_of_client(way);
  if (is_of_target) {
    conversation_.tell_failure(error);
  } else {
    conversation_.tell(
        Note{error.is_reset() ? "the client has reset the connection" : error.what()});
  }
  if (error.op != Op::send && way.delivery->swallows()) co_return hold_end(way);
  Connection& left = error.op == Op::send ? *way.from : *way.to;
  if (error.op != Op::send) co_await drain(way);
  co_await arrive(left);
  left.reset();
  end();
}

// Nobody would tell us that whoever waits for it has gone.
void ProxiedStream::hold_end(Way& way) {
  way.holds_end = true;
  held_.call_after(kHeldEnd, [this] { end(); });
}

// What waits for its time, before a reset overtakes it.
asio::awaitable<void> ProxiedStream::drain(Way& way) {
  try {
    co_await way.delivery->drained();
  } catch (const NetworkError&) {  // then nothing can be sent before it
  }
}

asio::awaitable<void> ProxiedStream::arrive(Connection& connection) {
  const LoopTime& time = conversation_.run().time;
  const auto latest = time.now() + kArrival;
  while (connection.is_delivering() && time.now() < latest) co_await sleep_for(kLook);
}

void ProxiedStream::end_way(Way& way, const std::exception_ptr& failure) {
  way.is_over = true;
  if (failure && !was_cancelled(failure)) context_->report(failure);  // cancelled: we closed it
  const bool holds_end = up_.holds_end || down_.holds_end;
  if (failure || (other(way).is_over && !holds_end)) end();
}

void ProxiedStream::abort() { end(); }

// What is left out must not look like the end of an answer.
void ProxiedStream::stop_delivery(const Way& way) {
  if (!way.delivery) return;
  const bool has_waiting = way.delivery->has_waiting();
  way.delivery->stop();
  if (!has_waiting) return;
  tell_fault(way, "what waited for its time is lost");
  way.to->reset();
}

// Twice is safe.
void ProxiedStream::end() {
  if (conversation_.has_ended()) return;
  const auto keep_alive = shared_from_this();
  held_.cancel();
  for (const Way* way : {&up_, &down_}) stop_delivery(*way);
  client_->close();
  if (upstream_) {
    upstream_->close();
  } else {
    dialling_.emit(asio::cancellation_type::terminal);
  }
  conversation_.end();
  context_->end(*this);
}

}  // namespace confab
