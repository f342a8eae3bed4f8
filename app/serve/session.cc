#include "app/serve/session.h"

#include <asio/co_spawn.hpp>
#include <utility>
#include <vector>

#include "app/serve/datagram_session.h"
#include "app/serve/stream_session.h"

namespace confab {

ServerContext::ServerContext(const asio::any_io_executor& where, std::unique_ptr<Service> what,
                             ServerOptions how)
    : executor(where),
      time(LoopTime::of(where)),
      service(std::move(what)),
      options(std::move(how)),
      idle(where, options.idle),
      linger(where, options.linger) {}

void ServerContext::begin(std::shared_ptr<ServedSession> session) {
  ServedSession* const key = session.get();
  sessions_.emplace(key, std::move(session));
}

void ServerContext::end(ServedSession& session) {
  sessions_.erase(&session);
  look_for_the_end();
}

void ServerContext::stop_all() {
  stopping = true;
  const std::unordered_map sessions = sessions_;  // each may end at once
  for (const auto& [key, session] : sessions) session->stop();
}

void ServerContext::abort_all() {
  stopping = true;
  while (!sessions_.empty()) {
    const std::shared_ptr<ServedSession> session = sessions_.begin()->second;
    session->abort();
    sessions_.erase(session.get());
  }
}

void ServerContext::spawn(asio::awaitable<void> work, Done done) {
  auto ended = [self = shared_from_this(),
                done = std::move(done)](const std::exception_ptr& failure) {
    --self->coroutines_;
    done(failure);
    self->look_for_the_end();
  };
  ++coroutines_;  // first: it runs up to its first wait, maybe to its end, before co_spawn returns
  try {
    asio::co_spawn(executor, std::move(work), std::move(ended));
  } catch (...) {
    --coroutines_;
    throw;
  }
}

void ServerContext::report(const std::exception_ptr& failure) const {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log_problem(options.problems, error.what());
  }
}

void ServerContext::look_for_the_end() {
  if (!has_work() && on_nothing_left) on_nothing_left();
}

std::shared_ptr<ServedSession> make_session(std::shared_ptr<ServerContext> context,
                                            std::shared_ptr<Connection> connection,
                                            std::size_t /*listener*/) {
  if (connection->traits().hears_anyone) {
    return std::make_shared<DatagramSession>(std::move(context), std::move(connection));
  }
  return std::make_shared<StreamSession>(std::move(context), std::move(connection));
}

}  // namespace confab
