#include "app/serve/server.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <set>
#include <string_view>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kBackOff{100};
// A shortage comes and goes with every connection that closes: one line a minute tells enough.
constexpr std::chrono::minutes kReportInterval{1};
constexpr std::array<std::string_view, 4> kShortages = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"};

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
  State(const asio::any_io_executor& executor, std::vector<std::unique_ptr<Listener>> those,
        std::unique_ptr<Service> service, MakeServed make, ServerOptions options);
  ~State() { context->on_nothing_left = nullptr; }

  static asio::awaitable<void> run(std::shared_ptr<State> self);
  void start();
  static asio::awaitable<void> accept_all(std::shared_ptr<State> self, std::size_t number);
  void begin(const std::shared_ptr<Connection>& connection, std::size_t number);
  void start_apart(const std::shared_ptr<Connection>& connection, std::size_t number);
  static asio::awaitable<void> start_and_begin(std::shared_ptr<State> self,
                                               std::shared_ptr<Connection> connection,
                                               std::size_t number);
  void close_unstarted();
  bool survives(const std::exception_ptr& failure, const Listener& listener);
  void stop();
  void abort();

  std::shared_ptr<ServerContext> context;
  MakeServed make_one;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::set<std::shared_ptr<Connection>> unstarted;  // their handshakes go on
  bool has_ended = false;
  Signal ended;
  Timer grace;
  Clock::time_point next_report = Clock::time_point::min();
};

Server::State::State(const asio::any_io_executor& executor,
                     std::vector<std::unique_ptr<Listener>> those, std::unique_ptr<Service> service,
                     MakeServed make, ServerOptions options)
    : context(std::make_shared<ServerContext>(executor, std::move(service), std::move(options))),
      make_one(std::move(make)),
      listeners(std::move(those)),
      ended(executor),
      grace(executor) {}

asio::awaitable<void> Server::State::accept_all(std::shared_ptr<State> self, std::size_t number) {
  Listener& listener = *self->listeners[number];
  // Not served yet. Of datagrams there is only one: where serving it could not begin, it is tried
  // again.
  std::unique_ptr<Connection> accepted;
  std::shared_ptr<Connection> waiting;
  while (!self->context->stopping) {
    std::exception_ptr failure;
    try {
      if (!accepted && !waiting) accepted = co_await listener.accept();
      if (accepted) waiting = std::move(accepted);
      if (waiting->is_started()) {
        self->begin(waiting, number);
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

// Beside all others: a client that says nothing must not keep them waiting.
void Server::State::start_apart(const std::shared_ptr<Connection>& connection, std::size_t number) {
  if (unstarted.size() >= context->options.most_unstarted) {
    connection->close();
    log_problem(context->options.problems, connection->peer(),
                "too many have not said anything yet: connection closed");
    return;
  }
  unstarted.insert(connection);
  auto done = [self = shared_from_this(), connection](const std::exception_ptr& failure) {
    self->unstarted.erase(connection);
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const NetworkError& error) {
      log_problem(self->context->options.log, error.what());
    } catch (const std::system_error& error) {  // operation_aborted: the server stops
      if (!was_cancelled(error)) self->context->report(failure);
    } catch (...) {
      self->context->report(failure);
    }
  };
  context->spawn(start_and_begin(shared_from_this(), connection, number), std::move(done));
}

asio::awaitable<void> Server::State::start_and_begin(std::shared_ptr<State> self,
                                                     std::shared_ptr<Connection> connection,
                                                     std::size_t number) {
  const Deadline deadline = self->context->time.deadline_in(self->context->options.longest_start);
  co_await connection->start(deadline);
  if (!self->context->stopping) self->begin(connection, number);
}

void Server::State::close_unstarted() {
  for (const auto& each : unstarted) each->close();
}

// False: this listener accepts nobody any more.
bool Server::State::survives(const std::exception_ptr& failure, const Listener& listener) {
  const Log& problems = context->options.problems;
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    const bool shortage = std::ranges::find(kShortages, error.code_name) != kShortages.end();
    const bool ends = error.ends_connection && !shortage;
    if (ends || context->time.now() >= next_report) {
      log_problem(problems, error.what());
      next_report = context->time.now() + kReportInterval;
    }
    return !ends;
  } catch (const std::system_error&) {
    return false;  // operation_aborted: we closed it
  } catch (const std::bad_alloc&) {
    if (context->time.now() >= next_report) log_out_of_memory(problems, listener.local());
    next_report = context->time.now() + kReportInterval;
    return true;
  }
}

void Server::State::start() {
  context->on_nothing_left = [this] {
    grace.cancel();
    has_ended = true;
    ended.notify();
  };
  for (std::size_t number = 0; number < listeners.size(); ++number) {
    auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
      self->context->report(failure);
    };
    context->spawn(accept_all(shared_from_this(), number), std::move(done));
  }
}

asio::awaitable<void> Server::State::run(std::shared_ptr<State> self) {
  self->start();
  while (self->context->has_work() && !self->has_ended) co_await self->ended.wait();
  self->context->on_nothing_left = nullptr;
}

void Server::State::stop() {
  if (context->stopping) return abort();
  context->stopping = true;
  if (context->service) context->service->stopping();
  for (const auto& listener : listeners) listener->close();
  close_unstarted();
  context->stop_all();
  if (!context->has_work()) return;
  grace.call_after(context->options.grace, [this] { abort(); });
}

void Server::State::abort() {
  for (const auto& listener : listeners) listener->close();
  close_unstarted();
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

asio::awaitable<void> Server::run() { return State::run(state_); }

void Server::stop() { state_->stop(); }

}  // namespace confab
