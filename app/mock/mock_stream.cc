#include "app/mock/mock_stream.h"

#include <utility>
#include <variant>

#include "app/mock/loose_peer.h"
#include "app/mock/scripted_peer.h"
#include "transport/network_error.h"

namespace confab {
namespace {

using OnMismatch = MockOptions::OnMismatch;

// For a client to take what was said last, and close.
constexpr std::chrono::seconds kLinger{1};
// A client that is left without an answer has so long to notice.
constexpr std::chrono::minutes kSilence{5};

}  // namespace

MockStream::MockStream(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
                       std::size_t address, std::shared_ptr<Connection> connection, MockPlay play)
    : context_(std::move(context)),
      run_(std::move(run)),
      address_(address),
      connection_(std::move(connection)),
      receiving_(context_->executor),
      upgraded_(context_->executor),
      room_(context_->executor),
      channel_(context_, connection_, run_->faults(), run_->next_number(), run_->options().delay),
      play_(std::move(play)),
      most_unread_(run_->most_unread(address)) {}

void MockStream::start() {
  log_state(context_->options.log, channel_.who(), "connected");
  channel_.on_upgrade = [this] { return upgrade(); };
  channel_.arrivals.on_taken = [this] {
    if (channel_.arrivals.unread_bytes() < most_unread_) room_.notify();
  };
  auto listened = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->context_->report(failure);
  };
  auto played = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->end(failure);
  };
  context_->spawn(play(), std::move(played));
  context_->spawn(listen(), std::move(listened));
}

// Until the client's end, or ours.
asio::awaitable<void> MockStream::listen() {
  do {
    receiving_.start(receive(),
                     [this](const std::exception_ptr& failure) { context_->report(failure); });
    co_await receiving_.over();
    while (is_upgrading_) co_await upgraded_.wait();
  } while (std::exchange(goes_on_, false));
}

// However it ends: listen() waits for that.
asio::awaitable<void> MockStream::upgrade() {
  std::exception_ptr failure;
  is_upgrading_ = true;
  try {
    co_await go_through_layer();
    goes_on_ = true;
  } catch (...) {
    failure = std::current_exception();
  }
  is_upgrading_ = false;
  upgraded_.notify();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> MockStream::go_through_layer() {
  Arrivals& arrivals = channel_.arrivals;
  co_await channel_.drained();
  co_await receiving_.stop();
  channel_.check();
  const std::string early(arrivals.bytes());
  arrivals.take(early.size());
  connection_ = run_->layer(address_).wrap(connection_, early);
  channel_.go_on_over(connection_);
  co_await connection_->start(context_->time.deadline_in(context_->options.longest_start));
  channel_.check();
}

asio::awaitable<void> MockStream::receive() {
  Arrivals& arrivals = channel_.arrivals;
  try {
    while (true) {
      auto receiving = connection_->receive();
      const auto got = co_await std::move(receiving);
      const Packet* packet = std::get_if<Packet>(&got);
      if (packet == nullptr) break;
      if (!ignores_) arrivals.add(packet->bytes, *packet->from, packet->kind);
      if (arrivals.unread_bytes() >= most_unread_) co_await wait_for_room();
    }
    arrivals.end();
  } catch (const NetworkError& error) {
    arrivals.fail(error);
  } catch (const std::system_error&) {
    // operation_aborted: we closed it
    if (channel_.has_closed()) {
      arrivals.end();
    } else if (!is_upgrading_) {
      channel_.abandon();
    }
  }
}

asio::awaitable<void> MockStream::wait_for_room() {
  while (channel_.arrivals.unread_bytes() >= most_unread_ && !channel_.is_abandoned())
    co_await room_.wait();
}

asio::awaitable<void> MockStream::play() {
  ending_ = co_await converse();
  co_await take_leave(ending_);
}

asio::awaitable<Ending> MockStream::converse() {
  if (play_.conversation == nullptr) {
    run_->came_too_much(address_, channel_.who(), Literal("connection"));
    co_return Ending::differed;
  }
  std::unique_ptr<MockPeer> peer;
  if (run_->options().mode == MockOptions::Mode::loose) {
    peer = std::make_unique<LoosePeer>(*run_, channel_, *play_.order, address_,
                                       run_->loose_uses(address_));
  } else {
    peer = std::make_unique<ScriptedPeer>(*run_, channel_, *play_.order, *play_.conversation);
  }
  co_return co_await peer->play();
}

asio::awaitable<void> MockStream::take_leave(Ending ending) {
  if (ending == Ending::was_reset) co_return;
  if (ending == Ending::cut_short) co_return co_await outwait(kLinger);
  const OnMismatch how = run_->options().on_mismatch;
  const bool has_differed = ending == Ending::differed;
  if (has_differed && how == OnMismatch::reset) {
    connection_->reset();
  } else if (has_differed && how == OnMismatch::silent) {
    co_await outwait(kSilence);
  } else {
    co_await channel_.finish();
    const Clock::duration longest = channel_.swallows() ? Clock::duration(kSilence) : kLinger;
    co_await outwait(longest);
  }
}

// By us.
bool MockStream::was_reset() const {
  if (ending_ == Ending::differed) return run_->options().on_mismatch == OnMismatch::reset;
  return channel_.has_reset();
}

// Reads on, since a close with something unread would be a reset, and what was said last be lost.
asio::awaitable<void> MockStream::outwait(Clock::duration longest) {
  Arrivals& arrivals = channel_.arrivals;
  ignores_ = true;
  while (arrivals.has_unread()) arrivals.take_unread();
  const Clock::time_point latest = arrivals.now() + longest;
  while (!arrivals.has_ended() && arrivals.failures().empty() && arrivals.now() < latest)
    co_await arrivals.wait_until(latest);
}

void MockStream::stop() {
  is_stopped_ = true;
  channel_.stop();
  if (channel_.is_abandoned()) abort();
}

void MockStream::abort() {
  is_stopped_ = true;
  release();
}

void MockStream::release() {
  connection_->close();
  channel_.abandon();
  room_.notify();
  play_.order->wake();
}

void MockStream::end(const std::exception_ptr& failure) {
  release();
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const NetworkError& error) {  // it went away while we took leave
    log_problem(context_->options.log, error.what());
  } catch (const std::system_error&) {
    // operation_aborted: we closed it
  } catch (const std::exception&) {  // whatever it is: the other clients are served on
    ending_ = Ending::differed;
    context_->report(failure);
  }
  log_state(context_->options.log, channel_.who(),
            was_reset() ? Literal("was reset") : Literal("closed"));
  context_->end(*this);
  if (play_.conversation != nullptr)
    play_.order->end(play_.conversation->number, !is_stopped_ && is_as_recorded(ending_));
  if (is_stopped_) return run_->given_up(address_);
  run_->ended(address_, channel_.who(), play_.conversation, ending_);
}

}  // namespace confab
