#include "app/serve/serve_mode.h"

#include <asio/co_spawn.hpp>
#include <asio/signal_set.hpp>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include "app/output.h"
#include "app/serve/demo.h"
#include "app/serve/listen.h"
#include "app/serve/server.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr int kDone = 0;
constexpr int kUsage = 2;
constexpr int kNoNetwork = 3;

// With more than this unwritten the log has gaps: the network does not wait for whoever reads it.
constexpr std::size_t kMostUnwritten = std::size_t{1} << 20;

class ServeMode {
 public:
  ServeMode(asio::io_context& io, const Registry& registry, const ServeOptions& options)
      : io_(io), registry_(registry), options_(options), out_(io, 1), err_(io, 2), signals_(io) {}
  int run();

 private:
  asio::awaitable<void> serve(std::vector<Url> urls, std::unique_ptr<Service> service);
  asio::awaitable<Listeners> listen(std::vector<Url> urls);
  ServerOptions server_options();
  void wait_for_signal();
  void log(const Printable& line);
  void tell_gap();
  void complain(Untrusted text, Literal more = "");
  int exit_code(const std::exception_ptr& failure);

  asio::io_context& io_;
  const Registry& registry_;
  const ServeOptions& options_;
  Output out_;
  Output err_;
  asio::signal_set signals_;
  std::unique_ptr<Server> server_;
  std::uint64_t unwritten_lines_ = 0;
  bool stopped_ = false;
};

int ServeMode::run() {
  int code = kDone;
  auto done = [this, &code](const std::exception_ptr& failure) {
    code = exit_code(failure);
    io_.stop();
  };
  try {
    std::vector<Url> urls;
    urls.reserve(options_.urls.size());
    for (const std::string& text : options_.urls) urls.push_back(parse_serve_url(text));
    auto service = make_service(options_.reply, io_.get_executor());
    asio::co_spawn(io_, serve(std::move(urls), std::move(service)), std::move(done));
    io_.run();
  } catch (const std::invalid_argument&) {
    code = exit_code(std::current_exception());
  }
  out_.flush_now();
  err_.flush_now();
  return code;
}

asio::awaitable<void> ServeMode::serve(std::vector<Url> urls, std::unique_ptr<Service> service) {
  wait_for_signal();
  auto listeners = co_await listen(std::move(urls));
  server_ = std::make_unique<Server>(io_.get_executor(), std::move(listeners), std::move(service),
                                     server_options());
  out_.on_closed = [this] {
    if (out_.error() != EPIPE) {  // a full disk: who is served does not care
      const std::string why = std::strerror(out_.error());
      return complain(Untrusted("cannot write the log: " + why), "; serving goes on without");
    }
    stopped_ = true;
    server_->stop();
  };
  out_.on_room = [this] { tell_gap(); };
  if (out_.closed()) out_.on_closed();
  co_await server_->run();
  if (!stopped_) throw std::runtime_error("nothing is listened to any more");
}

// At all the URLs, or at none; said when each of them really listens.
asio::awaitable<Listeners> ServeMode::listen(std::vector<Url> urls) {
  Listeners all;
  Printable lines;
  for (const Url& url : urls) {
    if (is_every_address(url))
      complain(Untrusted(url.text()), " listens on every address of this machine");
    auto listeners = co_await listen_at(registry_, url);
    for (auto& listener : listeners) {
      lines += "listening ";
      lines += Untrusted(url.scheme);
      lines += "://";
      lines += Untrusted(listener->local().text);
      lines += "\n";
      all.push_back(std::move(listener));
    }
  }
  out_.write(lines);
  out_.flush();
  co_return all;
}

ServerOptions ServeMode::server_options() {
  ServerOptions options;
  options.close_after_reply = options_.close_after_reply;
  if (!options_.quiet) options.log = [this](const Printable& line) { log(line); };
  options.problems = [this](const Printable& line) {
    Printable text{Literal("confab: ")};
    text += line;
    err_.write_line(text);
  };
  return options;
}

// The first one ends in good order, a second one at once.
void ServeMode::wait_for_signal() {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.async_wait([this](std::error_code error, int) {
    if (error) return;
    stopped_ = true;
    if (!server_) return io_.stop();
    server_->stop();
    wait_for_signal();
  });
}

void ServeMode::log(const Printable& line) {
  if (out_.unwritten() > kMostUnwritten) {
    ++unwritten_lines_;
    return;
  }
  tell_gap();
  out_.write_line(line);
}

void ServeMode::tell_gap() {
  if (unwritten_lines_ == 0) return;
  Printable line{Literal("* ")};
  line += unwritten_lines_;
  line += " lines of this log were not written: nobody read them in time";
  unwritten_lines_ = 0;
  out_.write_line(line);
}

void ServeMode::complain(Untrusted text, Literal more) {
  Printable line{Literal("confab: ")};
  line += text;
  line += more;
  err_.write_line(line);
}

int ServeMode::exit_code(const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
    return kDone;
  } catch (const NetworkError& error) {
    const std::string usual_port = ":" + std::to_string(Demo::kUsualPort);
    const bool demo = error.code_name == "EADDRINUSE" && error.who.text.ends_with(usual_port);
    complain(Untrusted(error.what()), demo ? Literal(" (is \"confab demo\" still running?)") : "");
    return kNoNetwork;
  } catch (const std::invalid_argument& error) {  // UrlError, or an unknown reply kind
    complain(Untrusted(error.what()));
    return kUsage;
  } catch (const std::exception& error) {
    complain(Untrusted(error.what()));
    return kNoNetwork;
  }
}

}  // namespace

int run_serve(asio::io_context& io, const Registry& registry, const ServeOptions& options) {
  return ServeMode(io, registry, options).run();
}

}  // namespace confab
