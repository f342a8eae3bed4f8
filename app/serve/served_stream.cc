#include "app/serve/served_stream.h"

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>
#include <variant>

#include "transport/cancelled.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{64} * 1024;
// After so many messages of one peer the others have their turn.
constexpr int kMessagesInTurn = 64;
// What an idle connection may keep of its last batch: a thousand of them must fit 12 MiB.
constexpr std::size_t kKeptBytes = 1024;

}  // namespace

ServedStream::ServedStream(std::shared_ptr<ServerContext> context,
                           std::shared_ptr<Connection> connection)
    : context_(std::move(context)),
      connection_(std::move(connection)),
      peer_(connection_->peer()),
      framing_(make_framing("line", context_->options.largest_message)),
      pause_(context_->idle, [this] { answer_unfinished(); }),
      linger_(context_->linger, [this] { end(nullptr); }),
      work_done_(context_->executor) {}

void ServedStream::start() {
  log_state(context_->options.log, peer_, "connected");
  try {
    context_->service->arrived(connection_);
    auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
      self->end(failure);
    };
    context_->spawn(run(), std::move(done));
  } catch (...) {
    end(std::current_exception());
  }
}

asio::awaitable<void> ServedStream::run() {
  const bool keeps_boundaries = connection_->traits().keeps_boundaries;
  while (!context_->stopping && !too_long_) {
    auto receiving = connection_->receive();
    const auto got = co_await std::move(receiving);
    pause_.cancel();
    if (work_ > 0) co_await work_done();
    const Packet* packet = std::get_if<Packet>(&got);
    if (packet == nullptr) break;
    if (finished_) continue;
    if (keeps_boundaries) {
      auto answering = answer_message(packet->bytes, packet->kind);
      co_await std::move(answering);
      continue;
    }
    framing_->feed(packet->bytes);
    more_ = answer_some();
    ++work_;
    if (more_ || finished_) {
      co_await catch_up();
    } else if (!batch_.empty()) {  // as catch_up() does, without a coroutine for each message
      auto sending = connection_->send(batch_);
      co_await std::move(sending);
      empty_batch();
    }
    --work_;
    if (!finished_ && framing_->has_partial()) pause_.start();
  }
  ++work_;
  if (!too_long_) co_await say_goodbye();
}

// By one of the same kind.
asio::awaitable<void> ServedStream::answer_message(std::string_view bytes, PacketKind kind) {
  ++work_;
  const bool has_reply = answer(datagram_message(bytes));
  if (has_reply) {
    auto sending = connection_->send(batch_, kind);
    co_await std::move(sending);
    empty_batch();
  }
  if (finished_) co_await finish();
  --work_;
}

// Up to one batch or one turn. True: there may be more.
bool ServedStream::answer_some() {
  for (int messages = 0; messages < kMessagesInTurn && batch_.size() < kBatchBytes; ++messages) {
    const auto frame = framing_->next();
    if (!frame) return false;
    if (!frame->complete) {
      const std::string limit = std::to_string(context_->options.largest_message);
      log_problem(context_->options.problems, peer_,
                  "a message above the limit of " + limit + " bytes: connection closed");
      too_long_ = true;
      return false;
    }
    answer(*frame);
    if (finished_) return false;
  }
  return true;
}

bool ServedStream::answer(const Message& message) {
  log_message(context_->options.log, peer_, message.text);
  const bool has_reply = context_->service->reply(*connection_, peer_, message, batch_);
  finished_ = context_->options.close_after_reply;
  return has_reply;
}

// The idle time ran out, while more is waited for.
void ServedStream::answer_unfinished() {
  try {
    const auto rest = framing_->flush();
    if (!rest) return;
    answer(*rest);
    if (!batch_.empty() || finished_) work(catch_up());
  } catch (...) {
    end(std::current_exception());
  }
}

void ServedStream::empty_batch() {
  batch_.clear();
  if (batch_.capacity() > kKeptBytes) batch_.shrink_to_fit();
}

asio::awaitable<void> ServedStream::catch_up() {
  while (!batch_.empty() || more_) {
    if (!batch_.empty()) {
      auto sending = connection_->send(batch_);
      co_await std::move(sending);
      empty_batch();
    }
    if (!more_ || context_->stopping) break;
    co_await asio::post(asio::use_awaitable);
    more_ = answer_some();
  }
  if (finished_) co_await finish();
}

// Where no half-close says it, the connection's end does.
asio::awaitable<void> ServedStream::finish() {
  co_await connection_->finish_sending();
  if (connection_->traits().can_finish) {
    linger_.start();
  } else {
    connection_->close();
  }
}

asio::awaitable<void> ServedStream::say_goodbye() {
  if (!finished_ && !context_->stopping) {
    if (const auto rest = framing_->flush()) answer(*rest);
    if (!batch_.empty()) {
      auto sending = connection_->send(batch_);
      co_await std::move(sending);
      empty_batch();
    }
  }
  context_->service->leaving(*connection_);
  if (has_unsent()) {
    linger_.start();
    co_await flush();
  }
  co_await connection_->finish_sending();
}

asio::awaitable<void> ServedStream::flush() {
  const auto outbox = context_->service->outbox(*connection_);
  if (outbox) co_await outbox->flushed();
}

bool ServedStream::has_unsent() const {
  const auto outbox = context_->service->outbox(*connection_);
  return outbox && outbox->unsent_bytes() > 0;
}

// Runs beside run(), which waits for it.
void ServedStream::work(asio::awaitable<void> coroutine, bool is_the_last) {
  ++work_;
  auto done = [self = shared_from_this(), is_the_last](const std::exception_ptr& failure) {
    --self->work_;
    self->work_done_.notify();
    if (failure || is_the_last || self->too_long_) return self->end(failure);
    if (self->context_->stopping) return self->stop();
  };
  context_->spawn(std::move(coroutine), std::move(done));
}

asio::awaitable<void> ServedStream::work_done() {
  while (work_ > 0) co_await work_done_.wait();
}

void ServedStream::stop() {
  if (work_ > 0 || ended_) return;  // work() calls this when it is done
  if (!has_unsent()) return end(nullptr);
  work(flush(), true);
}

// Safe to call again, also while a coroutine of this connection still waits: its connection is
// closed.
void ServedStream::end(const std::exception_ptr& failure) {
  if (std::exchange(ended_, true)) return;
  pause_.cancel();
  linger_.cancel();
  connection_->close();
  context_->service->gone(*connection_);
  report_end(failure);
  context_->end(*this);
}

void ServedStream::report_end(const std::exception_ptr& failure) const {
  const Log& log = context_->options.log;
  if (!log) return;
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    if (error.is_reset()) return log_state(log, peer_, "reset");
    log_problem(log, error.what());
  } catch (const std::system_error& error) {
    const bool ours = was_cancelled(error);
    if (!ours) log_problem(log, peer_, error.what());
  } catch (const std::exception& error) {
    log_problem(log, peer_, error.what());
  }
  log_state(log, peer_, "closed");
}

}  // namespace confab
