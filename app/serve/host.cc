#include "app/serve/host.h"

#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/listen/listening_text.h"
#include "app/program/exit_code.h"
#include "app/program/stop_signals.h"
#include "app/program/trouble_text.h"
#include "app/text/line.h"
#include "protocol/text/sentence.h"
#include "transport/network_error.h"

namespace confab {

Host::Host(asio::io_context& io, const Registry& registry)
    : io_(io), registry_(registry), out_(io, 1), err_(io, 2), signals_(io) {}

int Host::run(const std::function<asio::awaitable<int>()>& work) {
  int code = kAllWell;
  auto done = [this, &code](const std::exception_ptr& failure, int given) {
    code = failure ? exit_code(failure) : given;
    io_.stop();
  };
  watch_ending(signals_);
  try {
    asio::co_spawn(io_, work(), std::move(done));
    wait_for_signal();
    io_.run();
  } catch (const std::invalid_argument&) {
    code = exit_code(std::current_exception());
  }
  if (has_hung_up_) {
    code = code_of_signal(SIGHUP);
    complain(Printable(Untrusted(ended_by(code))));
  }
  out_.flush_now(Output::kPatienceMs);
  err_.flush_now(Output::kPatienceMs);
  return code;
}

asio::awaitable<Listeners> Host::listen(Url url) {
  const std::string scheme = url.scheme;
  const std::string what = url.text();
  auto opening = listen_at(registry_, std::move(url));
  auto listeners = co_await std::move(opening);
  warn_of_every_address(scheme, what, listeners);
  co_return listeners;
}

asio::awaitable<std::vector<ListenersOver>> Host::listen(TypedAddress address) {
  std::vector<std::string> schemes = address.listening_schemes();
  const std::string authority = address.url.authority();
  auto opening = listen_over(registry_, std::move(schemes), std::move(address.url));
  auto all = co_await std::move(opening);
  for (const ListenersOver& each : all)
    warn_of_every_address(each.scheme, url_text(each.scheme, authority), each.listeners);
  co_return all;
}

void Host::warn_of_every_address(const std::string& scheme, const std::string& what,
                                 const Listeners& listeners) {
  if (are_everywhere(registry_.find(scheme), listeners))
    complain(sentence("{} listens on every address of this machine", what));
}

Printable Host::reach_text(const std::string& scheme, const Listeners& listeners) const {
  if (::isatty(STDOUT_FILENO) == 0) return {};
  return confab::reach_text(registry_.find(scheme), listeners);
}

void Host::say(const Printable& lines) {
  out_.write(out_text_.laid_out_lines(lines));
  out_.flush();
}

asio::awaitable<void> Host::serve(std::unique_ptr<Server> server, Unread unread) {
  server_ = std::move(server);
  out_.on_closed = [this, unread] {
    if (out_.error() != EPIPE) {  // a full disk: who is served does not care
      const std::string why = std::strerror(out_.error());
      return complain(sentence("cannot write the log: {}; serving goes on without", why));
    }
    if (unread == Unread::stops) stop();
  };
  if (out_.closed()) out_.on_closed();
  co_await server_->run();
  if (!stopped_) throw std::runtime_error("nothing is listened to any more");
}

void Host::stop() {
  stopped_ = true;
  server_->stop();
}

Log Host::log(bool quiet) {
  if (quiet) return {};
  return [this](const Line& line) { log_.write(out_text_.laid_out(line)); };
}

Log Host::problems() {
  return [this](const Line& line) { err_log_.write(complaint(line.text)); };
}

// After what the log said before it, and before what it says later.
void Host::write_problem(const Printable& lines) {
  out_.flush();
  err_log_.write(err_text_.laid_out_lines(lines));
  err_.flush();
}

// The first one ends in good order, a second one at once. Who asks a server to end has what it
// wants, so that is no failure; that its terminal has gone is no order.
void Host::wait_for_signal() {
  signals_.async_wait([this](std::error_code error, int number) {
    if (error) return;
    has_hung_up_ = has_hung_up_ || number == SIGHUP;
    if (!server_) return io_.stop();
    stop();
    wait_for_signal();
  });
}

void Host::complain(const Printable& text) { err_.write(complaint(text)); }

int Host::exit_code(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    complain(Printable(Untrusted(error.what())));
    return kCouldNotTalk;
  } catch (const std::invalid_argument& error) {  // UrlError, or an unknown reply kind
    complain(Printable(Untrusted(error.what())));
    return kUsage;
  } catch (const std::exception& error) {
    complain(Printable(Untrusted(trouble_text(error))));
    return kCouldNotTalk;
  }
}

}  // namespace confab
