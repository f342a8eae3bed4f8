#include "app/listen/acceptor.h"

#include <algorithm>
#include <array>
#include <asio/co_spawn.hpp>
#include <new>
#include <string_view>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/timer.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kBackOff{100};
// A shortage comes and goes with every connection that closes: one line a minute tells enough.
constexpr std::chrono::minutes kReportInterval{1};
constexpr std::array<std::string_view, 4> kShortages = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"};

}  // namespace

Acceptor::Acceptor(const asio::any_io_executor& executor, Listeners listeners,
                   AcceptorOptions options)
    : executor_(executor),
      time_(LoopTime::of(executor)),
      listeners_(std::move(listeners)),
      options_(std::move(options)),
      room_(executor) {}

void Acceptor::start() {
  for (std::size_t number = 0; number < listeners_.size(); ++number)
    spawn(accept_all(shared_from_this(), number), nullptr);
}

void Acceptor::stop() {
  is_stopped_ = true;
  for (const auto& listener : listeners_) listener->close();
  for (const auto& each : unstarted_) each->close();
  room_.notify();
}

// `done` may be null: then an exception is a problem.
void Acceptor::spawn(asio::awaitable<void> work,
                     std::function<void(const std::exception_ptr&)> done) {
  auto ended = [self = shared_from_this(),
                done = std::move(done)](const std::exception_ptr& failure) {
    --self->coroutines_;
    try {
      if (done) done(failure);
      if (failure && !done) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      self->tell(error.what());
    }
    if (self->coroutines_ == 0 && self->on_ended) self->on_ended();
  };
  ++coroutines_;  // first: it runs up to its first wait, maybe to its end, before co_spawn returns
  try {
    asio::co_spawn(executor_, std::move(work), std::move(ended));
  } catch (...) {
    --coroutines_;
    throw;
  }
}

asio::awaitable<void> Acceptor::accept_all(std::shared_ptr<Acceptor> self, std::size_t number) {
  Listener& listener = *self->listeners_[number];
  // Nobody has it yet. Of datagrams there is only one: where its work could not begin, it is tried
  // again.
  std::unique_ptr<Connection> accepted;
  std::shared_ptr<Connection> waiting;
  while (!self->is_stopped_) {
    std::exception_ptr failure;
    try {
      while (!waiting && self->must_wait()) co_await self->room_.wait();
      if (self->is_stopped_) co_return;
      if (!accepted && !waiting) accepted = co_await listener.accept();
      if (self->is_stopped_) co_return;
      if (accepted) waiting = std::move(accepted);
      if (waiting->is_started()) {
        self->options_.begin(waiting, number);
      } else {
        self->start_apart(waiting, number);
      }
      waiting.reset();
    } catch (...) {
      failure = std::current_exception();
    }
    if (!failure) continue;
    if (waiting && !waiting->traits().hears_anyone) waiting.reset();
    if (!self->survives(failure, listener)) co_return;
    co_await sleep_for(kBackOff);
  }
}

// Beside all others: a client that says nothing must not keep them waiting.
void Acceptor::start_apart(const std::shared_ptr<Connection>& connection, std::size_t number) {
  if (unstarted_.size() >= options_.most_unstarted) {
    const std::string who = connection->peer().text;
    connection->close();
    return tell_now_and_then(who + ": too many have not said anything yet: connection closed");
  }
  unstarted_.insert(connection);
  auto done = [this, connection](const std::exception_ptr& failure) {
    unstarted_.erase(connection);
    if (failure) fail_start(failure);
  };
  spawn(start_and_begin(shared_from_this(), connection, number), std::move(done));
}

asio::awaitable<void> Acceptor::start_and_begin(std::shared_ptr<Acceptor> self,
                                                std::shared_ptr<Connection> connection,
                                                std::size_t number) {
  const Deadline deadline = self->time_.deadline_in(self->options_.longest_start);
  co_await connection->start(deadline);
  if (!self->is_stopped_) self->options_.begin(connection, number);
}

// Throws what is no business of the client's.
void Acceptor::fail_start(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    if (!is_stopped_ && options_.on_failed_start) options_.on_failed_start(error.what());
  } catch (const std::system_error& error) {  // operation_aborted: stop()
    if (!was_cancelled(error)) throw;
  }
}

// False: this listener accepts nobody any more.
bool Acceptor::survives(const std::exception_ptr& failure, const Listener& listener) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    const bool shortage = std::ranges::find(kShortages, error.code_name) != kShortages.end();
    const bool ends = error.ends_connection && !shortage;
    ends ? tell(error.what()) : tell_now_and_then(error.what());
    return !ends;
  } catch (const std::system_error&) {
    return false;  // operation_aborted: we closed it
  } catch (const std::bad_alloc&) {
    try {
      tell_now_and_then(listener.local().text + ": out of memory");
    } catch (const std::bad_alloc&) {
      // the next one will be said
    }
    return true;
  }
}

void Acceptor::tell(const std::string& problem) const {
  if (!is_stopped_ && options_.on_problem) options_.on_problem(problem);
}

void Acceptor::tell_now_and_then(const std::string& problem) {
  if (time_.now() < next_report_) return;
  next_report_ = time_.now() + kReportInterval;
  tell(problem);
}

}  // namespace confab
