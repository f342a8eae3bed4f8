#include "app/serve/server.h"

#include <string>
#include <utility>

#include "app/listen/acceptor.h"
#include "transport/signal.h"
#include "transport/timer.h"

namespace confab {

struct Server::State {
  State(const asio::any_io_executor& executor, Listeners listeners,
        std::unique_ptr<Service> service, MakeServed make, ServerOptions options);
  ~State();

  static asio::awaitable<void> run(std::shared_ptr<State> self);
  void begin(const std::shared_ptr<Connection>& connection, std::size_t number);
  bool has_work() const { return acceptor->is_running() || context->has_work(); }
  void stop();
  void abort();

  std::shared_ptr<ServerContext> context;
  std::shared_ptr<Acceptor> acceptor;
  MakeServed make_one;
  Signal changed;
  Timer grace;
};

Server::State::State(const asio::any_io_executor& executor, Listeners listeners,
                     std::unique_ptr<Service> service, MakeServed make, ServerOptions options)
    : context(std::make_shared<ServerContext>(executor, std::move(service), std::move(options))),
      make_one(std::move(make)),
      changed(executor),
      grace(executor) {
  AcceptorOptions accepting;
  accepting.begin = [this](const auto& connection, std::size_t number) {
    begin(connection, number);
  };
  accepting.on_problem = [this](const std::string& text) {
    log_problem(context->options.problems, text);
  };
  accepting.on_failed_start = [this](const std::string& text) {
    log_problem(context->options.log, text);
  };
  accepting.longest_start = context->options.longest_start;
  accepting.most_unstarted = context->options.most_unstarted;
  acceptor = std::make_shared<Acceptor>(executor, std::move(listeners), std::move(accepting));
  acceptor->on_ended = context->on_nothing_left = [this] { changed.notify(); };
}

// Both may live longer, and call nobody any more.
Server::State::~State() {
  acceptor->stop();
  acceptor->on_ended = context->on_nothing_left = nullptr;
}

void Server::State::begin(const std::shared_ptr<Connection>& connection, std::size_t number) {
  const auto served = make_one(context, connection, number);
  context->begin(served);
  try {
    served->start();
  } catch (...) {
    context->end(*served);
    throw;
  }
}

asio::awaitable<void> Server::State::run(std::shared_ptr<State> self) {
  self->acceptor->start();
  while (self->has_work()) co_await self->changed.wait();
  self->grace.cancel();
}

void Server::State::stop() {
  if (context->stopping) return abort();
  context->stopping = true;
  if (context->service) context->service->stopping();
  acceptor->stop();
  context->stop_all();
  if (!context->has_work()) return;
  grace.call_after(context->options.grace, [this] { abort(); });
}

void Server::State::abort() {
  acceptor->stop();
  context->abort_all();
}

Server::Server(const asio::any_io_executor& executor,
               std::vector<std::unique_ptr<Listener>> listeners, std::unique_ptr<Service> service,
               ServerOptions options)
    : state_(std::make_shared<State>(executor, std::move(listeners), std::move(service),
                                     make_served, std::move(options))) {}

Server::Server(const asio::any_io_executor& executor,
               std::vector<std::unique_ptr<Listener>> listeners, MakeServed make,
               ServerOptions options)
    : state_(std::make_shared<State>(executor, std::move(listeners), nullptr, std::move(make),
                                     std::move(options))) {}

Server::~Server() { state_->abort(); }

const std::shared_ptr<ServerContext>& Server::context() const noexcept { return state_->context; }

asio::awaitable<void> Server::run() { return State::run(state_); }

void Server::stop() { state_->stop(); }

}  // namespace confab
