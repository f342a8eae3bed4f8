#include "app/serve/served_connection.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <utility>
#include <vector>

#include "app/serve/served_datagrams.h"
#include "app/serve/served_stream.h"

namespace confab {

ServerContext::ServerContext(const asio::any_io_executor& where, std::unique_ptr<Service> what,
                             ServerOptions how)
    : executor(where),
      time(LoopTime::of(where)),
      service(std::move(what)),
      options(std::move(how)),
      idle(where, options.idle),
      linger(where, options.linger) {}

void ServerContext::begin(std::shared_ptr<ServedConnection> served) {
  ServedConnection* const key = served.get();
  connections_.emplace(key, std::move(served));
}

void ServerContext::end(ServedConnection& served) {
  connections_.erase(&served);
  look_for_the_end();
}

void ServerContext::stop_all() {
  stopping = true;
  const std::unordered_map all = connections_;  // each may end at once
  for (const auto& [key, served] : all) served->stop();
}

void ServerContext::abort_all() {
  stopping = true;
  while (!connections_.empty()) {
    const std::shared_ptr<ServedConnection> served = connections_.begin()->second;
    served->abort();
    connections_.erase(served.get());
  }
}

void ServerContext::spawn(asio::awaitable<void> work, Done done, asio::cancellation_slot slot) {
  auto ended = [self = shared_from_this(),
                done = std::move(done)](const std::exception_ptr& failure) {
    --self->coroutines_;
    done(failure);
    self->look_for_the_end();
  };
  ++coroutines_;  // first: it runs up to its first wait, maybe to its end, before co_spawn returns
  try {
    asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(slot, std::move(ended)));
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

std::shared_ptr<ServedConnection> make_served(std::shared_ptr<ServerContext> context,
                                              std::shared_ptr<Connection> connection,
                                              std::size_t /*listener*/) {
  if (connection->traits().hears_anyone) {
    return std::make_shared<ServedDatagrams>(std::move(context), std::move(connection));
  }
  return std::make_shared<ServedStream>(std::move(context), std::move(connection));
}

}  // namespace confab
