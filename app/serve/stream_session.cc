#include "app/serve/stream_session.h"

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <utility>
#include <variant>

#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kBatchBytes = 64 * 1024;
// After so many messages of one peer the others have their turn.
constexpr int kMessagesInTurn = 64;
// What an idle connection may keep of its last batch: a thousand of them must fit 12 MiB.
constexpr std::size_t kKeptBytes = 1024;

}  // namespace

StreamSession::StreamSession(ServerContext& context, std::shared_ptr<Connection> connection)
    : context_(context),
      connection_(std::move(connection)),
      peer_(connection_->peer()),
      framing_(make_framing("line", context.options.largest_message)),
      pause_(context.idle, [this] { answer_unfinished(); }),
      linger_(context.linger, [this] { connection_->close(); }) {}

asio::awaitable<void> StreamSession::run() {
  SessionEntry entry(context_, *this);
  log_state(context_.options.log, peer_, "connected");
  context_.service->arrived(connection_);
  std::exception_ptr failure;
  try {
    co_await converse();
    if (!too_long_) co_await say_goodbye();
  } catch (...) {
    failure = std::current_exception();  // looked at below: nothing can be awaited in here
  }
  pause_.cancel();
  linger_.cancel();
  connection_->close();
  context_.service->gone(*connection_);
  co_await side_work_done();
  report_end(failure);
}

asio::awaitable<void> StreamSession::converse() {
  while (!context_.stopping) {
    auto receiving = connection_->receive();
    const auto got = co_await std::move(receiving);
    pause_.cancel();
    if (side_work_ > 0) co_await side_work_done();
    const Packet* packet = std::get_if<Packet>(&got);
    if (packet == nullptr) co_return;
    if (finished_) continue;
    framing_->feed(packet->bytes);
    for (bool more = true; more && !context_.stopping;) {
      more = answer_some();
      if (!batch_.empty()) {
        sending_ = true;
        auto sending = connection_->send(batch_);
        co_await std::move(sending);
        sending_ = false;
        empty_batch();
      }
      if (too_long_) co_return;
      if (more) co_await asio::post(asio::use_awaitable);
    }
    if (finished_) {
      co_await connection_->finish_sending();
      linger_.start();
    } else if (framing_->has_partial()) {
      pause_.start();
    }
  }
}

asio::awaitable<void> StreamSession::say_goodbye() {
  if (!finished_ && !context_.stopping) {
    if (const auto rest = framing_->flush()) answer(*rest);
    if (!batch_.empty()) {
      sending_ = true;
      auto sending = connection_->send(batch_);
      co_await std::move(sending);
    }
  }
  Service& service = *context_.service;
  service.leaving(*connection_);
  if (service.has_unsent(*connection_)) {
    linger_.start();
    co_await service.flushed(*connection_);
  }
  co_await connection_->finish_sending();
}

// Answers what is there, up to one batch or one turn. True: there may be more.
bool StreamSession::answer_some() {
  for (int messages = 0; messages < kMessagesInTurn && batch_.size() < kBatchBytes; ++messages) {
    const auto frame = framing_->next();
    if (!frame) return false;
    if (!frame->complete) {
      log_problem(context_.options.problems, peer_, "a message longer than the limit, closed");
      too_long_ = true;
      return false;
    }
    answer(*frame);
    if (finished_) return false;
  }
  return true;
}

void StreamSession::answer(const Frame& frame) {
  const Message message{frame.bytes, frame.message};
  log_message(context_.options.log, peer_, message.text);
  context_.service->reply(*connection_, peer_, message, batch_);
  finished_ = context_.options.close_after_reply;
}

// The idle time ran out, while converse() waits for more.
void StreamSession::answer_unfinished() {
  const auto rest = framing_->flush();
  if (!rest) return;
  answer(*rest);
  if (!batch_.empty() || finished_) spawn(send_late(connection_));
}

asio::awaitable<void> StreamSession::send_late(std::shared_ptr<Connection> connection) {
  if (!batch_.empty()) {
    sending_ = true;
    auto sending = connection->send(batch_);
    co_await std::move(sending);
    sending_ = false;
    empty_batch();
  }
  if (finished_) {
    co_await connection->finish_sending();
    linger_.start();
  }
  if (context_.stopping) connection->close();
}

void StreamSession::stop() {
  if (sending_) return;  // whoever sends looks at context_.stopping afterwards
  if (context_.service->has_unsent(*connection_)) {
    spawn(flush_and_close(connection_));
  } else {
    connection_->close();
  }
}

asio::awaitable<void> StreamSession::flush_and_close(std::shared_ptr<Connection> connection) {
  co_await context_.service->flushed(*connection);
  connection->close();
}

// Runs `work` beside run(), which waits for it before this session goes.
void StreamSession::spawn(asio::awaitable<void> work) {
  ++side_work_;
  auto done = [this](const std::exception_ptr& failure) {
    // It could not be sent: converse() hears of it from its next call.
    if (failure) connection_->close();
    if (--side_work_ == 0 && side_work_gate_) side_work_gate_->open();
  };
  asio::co_spawn(context_.executor, std::move(work), std::move(done));
}

asio::awaitable<void> StreamSession::side_work_done() {
  while (side_work_ > 0) {
    side_work_gate_ = std::make_unique<Gate>(context_.executor);
    co_await side_work_gate_->wait();
  }
}

void StreamSession::empty_batch() {
  batch_.clear();
  if (batch_.capacity() > kKeptBytes) batch_.shrink_to_fit();
}

void StreamSession::report_end(const std::exception_ptr& failure) {
  const Log& log = context_.options.log;
  if (!log) return;
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    if (error.is_reset()) return log_state(log, peer_, "reset");
    log_problem(log, peer_, error.what());
  } catch (const std::system_error&) {
    // operation_aborted: we closed it
  }
  log_state(log, peer_, "closed");
}

asio::awaitable<void> serve_stream(std::shared_ptr<ServerContext> context,
                                   std::shared_ptr<Connection> connection) {
  StreamSession session(*context, std::move(connection));
  co_await session.run();
}

}  // namespace confab
