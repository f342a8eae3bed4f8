#include "app/serve/host.h"

#include <asio/co_spawn.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

constexpr int kDone = 0;
constexpr int kUsage = 2;
constexpr int kNoNetwork = 3;

}  // namespace

Printable listening_lines(const std::string& scheme, const Listeners& listeners,
                          const Printable& more) {
  Printable lines;
  for (const auto& listener : listeners) {
    lines += "listening ";
    lines += Untrusted(scheme);
    lines += "://";
    lines += Untrusted(listener->local().text);
    lines += more;
    lines += "\n";
  }
  return lines;
}

Host::Host(asio::io_context& io, const Registry& registry)
    : io_(io), registry_(registry), out_(io, 1), err_(io, 2), signals_(io) {}

int Host::run(const std::function<asio::awaitable<int>()>& work) {
  int code = kDone;
  auto done = [this, &code](const std::exception_ptr& failure, int given) {
    code = failure ? exit_code(failure) : given;
    io_.stop();
  };
  try {
    asio::co_spawn(io_, work(), std::move(done));
    wait_for_signal();
    io_.run();
  } catch (const std::invalid_argument&) {
    code = exit_code(std::current_exception());
  }
  out_.flush_now();
  err_.flush_now();
  return code;
}

asio::awaitable<Listeners> Host::listen(Url url) {
  if (is_every_address(url))
    complain(Untrusted(url.text()), " listens on every address of this machine");
  return listen_at(registry_, std::move(url));
}

void Host::say(const Printable& lines) {
  out_.write(lines);
  out_.flush();
}

asio::awaitable<void> Host::serve(std::unique_ptr<Server> server, Unread unread) {
  server_ = std::move(server);
  out_.on_closed = [this, unread] {
    if (out_.error() != EPIPE) {  // a full disk: who is served does not care
      const std::string why = std::strerror(out_.error());
      return complain(Untrusted("cannot write the log: " + why), "; serving goes on without");
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
  return [this](const Printable& line) { log_.write_line(line); };
}

Log Host::problems() {
  return [this](const Printable& line) {
    Printable text{Literal("confab: ")};
    text += line;
    err_log_.write_line(text);
  };
}

// The first one ends in good order, a second one at once.
void Host::wait_for_signal() {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.async_wait([this](std::error_code error, int) {
    if (error) return;
    if (!server_) return io_.stop();
    stop();
    wait_for_signal();
  });
}

void Host::complain(Untrusted text, Literal more) {
  Printable line{Literal("confab: ")};
  line += text;
  line += more;
  err_.write_line(line);
}

int Host::exit_code(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const NetworkError& error) {
    complain(Untrusted(error.what()));
    return kNoNetwork;
  } catch (const std::invalid_argument& error) {  // UrlError, or an unknown reply kind
    complain(Untrusted(error.what()));
    return kUsage;
  } catch (const std::exception& error) {
    complain(Untrusted(error.what()));
    return kNoNetwork;
  }
}

}  // namespace confab
