#include "app/serve/server.h"

#include <algorithm>
#include <array>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "app/serve/gate.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::chrono::milliseconds kBackOff{100};
// A shortage comes and goes with every connection that closes: one line a minute tells enough.
constexpr std::chrono::minutes kReportInterval{1};
constexpr std::array<std::string_view, 4> kShortages = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"};

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
  State(asio::any_io_executor executor, std::vector<std::unique_ptr<Listener>> those,
        std::unique_ptr<Service> service, ServerOptions options);

  static asio::awaitable<void> accept_all(std::shared_ptr<State> self, Listener& listener);
  bool survives(const std::exception_ptr& failure, const Listener& listener);
  void serve(std::unique_ptr<Connection> connection);
  void spawn(asio::awaitable<void> work);
  static asio::awaitable<void> run(std::shared_ptr<State> self);
  void stop();
  void abort() noexcept;

  std::shared_ptr<ServerContext> context;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::size_t active = 0;  // coroutines: one a listener, one a connection
  Gate ended;
  asio::steady_timer grace;
  Clock::time_point next_report = Clock::time_point::min();
};

Server::State::State(asio::any_io_executor executor, std::vector<std::unique_ptr<Listener>> those,
                     std::unique_ptr<Service> service, ServerOptions options)
    : context(std::make_shared<ServerContext>(executor, std::move(service), std::move(options))),
      listeners(std::move(those)),
      ended(executor),
      grace(executor) {}

asio::awaitable<void> Server::State::accept_all(std::shared_ptr<State> self, Listener& listener) {
  while (!self->context->stopping) {
    std::exception_ptr failure;
    try {
      auto accepted = co_await listener.accept();
      self->serve(std::move(accepted));
    } catch (...) {
      failure = std::current_exception();
    }
    if (!failure) continue;
    if (!self->survives(failure, listener)) co_return;
    asio::steady_timer pause(self->context->executor, kBackOff);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

// False: this listener accepts nobody any more.
bool Server::State::survives(const std::exception_ptr& failure, const Listener& listener) {
  const Log& problems = context->options.problems;
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    const bool shortage = std::ranges::find(kShortages, error.code_name) != kShortages.end();
    const bool ends = error.ends_connection && !shortage;
    if (ends || Clock::now() >= next_report) {
      log_problem(problems, listener.local(), error.what());
      next_report = Clock::now() + kReportInterval;
    }
    return !ends;
  } catch (const std::system_error&) {
    return false;  // operation_aborted: we closed it
  } catch (const std::bad_alloc& error) {
    if (Clock::now() >= next_report) log_problem(problems, listener.local(), error.what());
    next_report = Clock::now() + kReportInterval;
    return true;
  }
}

void Server::State::serve(std::unique_ptr<Connection> connection) {
  const bool datagrams = connection->traits().keeps_boundaries;
  std::shared_ptr<Connection> shared = std::move(connection);
  spawn(datagrams ? serve_datagrams(context, std::move(shared))
                  : serve_stream(context, std::move(shared)));
}

// Where every coroutine of the server ends, well or not: no exception is lost, and none ends the
// server.
void Server::State::spawn(asio::awaitable<void> work) {
  ++active;
  auto done = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        const Endpoint nobody{"server"};
        log_problem(self->context->options.problems, nobody, error.what());
      }
    }
    if (--self->active == 0) {
      self->grace.cancel();
      self->ended.open();
    }
  };
  asio::co_spawn(context->executor, std::move(work), std::move(done));
}

asio::awaitable<void> Server::State::run(std::shared_ptr<State> self) {
  for (const auto& listener : self->listeners) self->spawn(accept_all(self, *listener));
  if (self->active > 0) co_await self->ended.wait();
}

void Server::State::stop() {
  if (context->stopping) return abort();
  context->stopping = true;
  context->service->stopping();
  for (const auto& listener : listeners) listener->close();
  const std::vector<ServedSession*> sessions(context->sessions.begin(), context->sessions.end());
  for (ServedSession* session : sessions) session->stop();
  if (active == 0) return;
  grace.expires_after(context->options.grace);
  grace.async_wait([self = shared_from_this()](std::error_code error) {
    if (!error) self->abort();
  });
}

void Server::State::abort() noexcept {
  context->stopping = true;
  for (const auto& listener : listeners) listener->close();
  for (ServedSession* session : context->sessions) session->abort();
}

Server::Server(asio::any_io_executor executor, std::vector<std::unique_ptr<Listener>> listeners,
               std::unique_ptr<Service> service, ServerOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(listeners), std::move(service),
                                     std::move(options))) {}

Server::~Server() { state_->abort(); }

asio::awaitable<void> Server::run() { return State::run(state_); }

void Server::stop() { state_->stop(); }

}  // namespace confab
