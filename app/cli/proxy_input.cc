#include "app/cli/proxy_input.h"

#include <signal.h>
#include <unistd.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <stdexcept>
#include <utility>

#include "protocol/text/sentence.h"
#include "transport/cancelled.h"

namespace confab {

ProxyInput::ProxyInput(asio::io_context& io, std::shared_ptr<ProxyRun> run, ProxyScreen* screen,
                       Output& out, std::function<void(const Printable&)> say,
                       std::function<void()> quit)
    : io_(io),
      say_(std::move(say)),
      commands_(std::move(run), screen),
      reader_(io, STDIN_FILENO, "stdin", nullptr, out),
      ended_(io) {
  commands_.on_quit = std::move(quit);
}

// In the background of a terminal its lines are the shell's: a read fails then, and does not stop
// the proxy.
void ProxyInput::start() {
  ::signal(SIGTTIN, SIG_IGN);
  has_ended_ = false;
  auto done = [this](const std::exception_ptr& failure) {
    has_ended_ = true;
    ended_.notify();
    if (failure && !was_cancelled(failure)) std::rethrow_exception(failure);
  };
  asio::co_spawn(io_, read(), asio::bind_cancellation_slot(reading_.slot(), std::move(done)));
}

asio::awaitable<void> ProxyInput::read() {
  for (;;) {
    std::optional<std::string> line;
    try {
      line = co_await reader_.next_line();
    } catch (const Unreadable&) {
      co_return;  // there is no input: no terminal, or it is another's
    } catch (const std::invalid_argument& error) {
      say_(sentence("* {}\n", std::string(error.what())));
      continue;
    }
    if (!line) {
      if (::isatty(STDIN_FILENO) == 1)
        say_(Printable("* no commands any more; Ctrl-C ends the proxy\n"));
      co_return;
    }
    const Printable answer = commands_.carry_out(*line);
    if (!answer.empty()) say_(answer);
  }
}

asio::awaitable<void> ProxyInput::stop() {
  reader_.stop_reading();
  reading_.emit(asio::cancellation_type::terminal);
  while (!has_ended_) co_await ended_.wait();
}

}  // namespace confab
