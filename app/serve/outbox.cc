#include "app/serve/outbox.h"

#include <asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

// Lines for a stream are gathered up to this size while an earlier send is under way.
constexpr std::size_t kGatheredBytes = std::size_t{64} * 1024;

}  // namespace

Outbox::Outbox(asio::any_io_executor executor, std::shared_ptr<Connection> connection,
               std::size_t limit_bytes)
    : executor_(std::move(executor)),
      connection_(std::move(connection)),
      limit_bytes_(limit_bytes),
      stream_(!connection_->traits().keeps_boundaries),
      empty_(executor_) {}

// A message of its own takes memory even if it is empty.
std::size_t Outbox::cost_of(std::size_t bytes) const noexcept {
  return stream_ ? bytes : bytes + sizeof(Item);
}

bool Outbox::push(std::string_view bytes, const Endpoint& to) {
  if (broken_) return true;  // nobody will read it; the connection is closed already
  if (unsent_bytes_ + cost_of(bytes.size()) > limit_bytes_) return false;
  unsent_bytes_ += cost_of(bytes.size());
  if (stream_ && !waiting_.empty() && waiting_.back().bytes.size() < kGatheredBytes) {
    waiting_.back().bytes += bytes;
  } else {
    waiting_.push_back({to, std::string(bytes)});
  }
  if (!sending_) start();
  return true;
}

void Outbox::start() {
  sending_ = true;
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    self->ended(failure != nullptr);
  };
  asio::co_spawn(executor_, send_all(shared_from_this()), std::move(done));
}

asio::awaitable<void> Outbox::send_all(std::shared_ptr<Outbox> self) {
  while (!self->waiting_.empty()) {
    Item item = std::move(self->waiting_.front());
    self->waiting_.pop_front();
    try {
      auto sending = self->connection_->send(item.bytes, std::move(item.to));
      co_await std::move(sending);
    } catch (const NetworkError& error) {
      // One datagram that did not leave is a lost datagram.
      if (error.ends_connection) throw;
    } catch (const MessageTooLong&) {
      // Lost, too. The chat room cuts its lines to fit every transport that it knows.
    }
    self->unsent_bytes_ -= self->cost_of(item.bytes.size());
  }
}

void Outbox::ended(bool failed) {
  sending_ = false;
  if (failed) {
    broken_ = true;
    waiting_.clear();
    unsent_bytes_ = 0;
    connection_->close();
  } else if (!waiting_.empty()) {
    return start();  // pushed between the end of the coroutine and this call
  }
  empty_.notify();
}

asio::awaitable<void> Outbox::flushed() {
  const auto self = shared_from_this();
  while (unsent_bytes_ > 0) co_await empty_.wait();
}

}  // namespace confab
