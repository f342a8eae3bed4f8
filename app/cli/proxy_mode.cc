#include "app/cli/proxy_mode.h"

#include <algorithm>
#include <asio/this_coro.hpp>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "app/cli/chance.h"
#include "app/cli/proxy_input.h"
#include "app/cli/proxy_recording.h"
#include "app/listen/listening_text.h"
#include "app/program/exit_code.h"
#include "app/proxy/make_proxied.h"
#include "app/proxy/proxy_screen.h"
#include "app/proxy/socks_client.h"
#include "app/record/json_printer.h"
#include "app/serve/host.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

struct Ways {
  Listeners listeners;
  std::vector<ProxyTarget> targets;  // of each
};

void refuse_itself(const Registry& registry, const Url& listen, const Url& target,
                   const Listeners& listeners) {
  const Places& places = registry.find(listen.scheme).places;
  const bool is_itself = std::ranges::any_of(listeners, [&](const auto& each) {
    return registry.is_same_place(places.as_bound(listen, each->local()), target);
  });
  if (is_itself) throw UrlError(target.text() + " is where the proxy itself listens");
}

// Whoever can connect there can go through this machine, and hide in what is recorded.
void warn_of_open_socks(Host& host, const Url& listen, const Listeners& listeners) {
  const Places& places = host.registry().find(listen.scheme).places;
  const bool is_local = std::ranges::all_of(listeners, [&](const auto& each) {
    return places.is_this_machine(url_at(listen.scheme, each->local().text));
  });
  if (is_local) return;
  const Log problems = host.problems();
  problems(
      sentence("{}://{} is an open proxy: without a password, whoever reaches it can connect "
               "from this machine to all that this machine reaches, its own services included",
               kSocksScheme, listen.authority()));
}

asio::awaitable<Listeners> open_socks(Host& host, Url listen, Printable& lines) {
  auto listening = listen_at(host.registry(), listen);
  Listeners listeners = co_await std::move(listening);
  warn_of_open_socks(host, listen, listeners);
  lines += listening_lines(std::string(kSocksScheme), listeners);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_return listen_for_socks(executor, std::move(listeners));
}

// Both sides have the same layer, whose hello says what the client wants.
bool passes_wishes(const Registry& registry, const ProxyModeOptions::Pair& pair) {
  const std::string& layer = registry.find(pair.listen.scheme).layer;
  return !layer.empty() && layer == registry.find(pair.target.scheme).layer;
}

asio::awaitable<Listeners> open_pair(Host& host, ProxyModeOptions::Pair pair, Printable& lines) {
  auto listening = host.listen(pair.listen);
  Listeners listeners = co_await std::move(listening);
  refuse_itself(host.registry(), pair.listen, pair.target, listeners);
  if (passes_wishes(host.registry(), pair)) {
    for (const auto& each : listeners) each->hold_clients();
  }
  Printable more = sentence(" -> {}", pair.target.text());
  more += host.reach_text(pair.listen.scheme, listeners);
  lines += listening_lines(pair.listen.scheme, listeners, more);
  co_return listeners;
}

asio::awaitable<Listeners> open_front(Host& host, const ProxyModeOptions::Pair& pair,
                                      Printable& lines) {
  if (pair.is_socks) return open_socks(host, pair.listen, lines);
  return open_pair(host, pair, lines);
}

// At all of them, or at none.
asio::awaitable<Ways> open_fronts(Host& host, const ProxyModeOptions& options) {
  Ways all;
  Printable lines;
  for (const ProxyModeOptions::Pair& pair : options.pairs) {
    auto opening = open_front(host, pair, lines);
    Listeners listeners = co_await std::move(opening);
    ProxyTarget target{pair.target, &host.registry().find(pair.target.scheme),
                       &host.registry().find(pair.listen.scheme)};
    for (const auto& each : listeners) target.fronts.push_back(each->local());
    all.targets.insert(all.targets.end(), listeners.size(), target);
    std::move(listeners.begin(), listeners.end(), std::back_inserter(all.listeners));
  }
  if (options.json) {
    host.write_problem(lines);
  } else {
    host.say(lines);
  }
  co_return all;
}

class Proxy {
 public:
  Proxy(asio::io_context& io, Host& host, const ProxyModeOptions& options)
      : io_(io),
        host_(host),
        options_(options),
        recording_(io, options.recording, options.secrets, host.problems()) {}

  asio::awaitable<int> serve() {
    Ways ways = co_await open_fronts(host_, options_);
    ProxyOptions proxy = options_.proxy;
    proxy.seed = options_.seed.value_or(std::random_device()());
    run_ = std::make_shared<ProxyRun>(io_, std::move(ways.targets), std::move(proxy));
    if (run_->faults.need_chance() && !options_.seed) say(seed_line(run_->faults.seed()));
    if (!recording_.begin(*run_)) co_return kCouldNotTalk;
    show();
    ServerOptions server_options;
    server_options.problems = host_.problems();
    if (!options_.quiet && !options_.json) server_options.log = host_.log(false);
    auto server = std::make_unique<Server>(io_.get_executor(), std::move(ways.listeners),
                                           make_proxied(run_), std::move(server_options));
    const auto unread = options_.recording.is_any() ? Host::Unread::goes_on : Host::Unread::stops;
    ProxyInput input(
        io_, run_, screen_ ? &*screen_ : nullptr, host_.output(),
        [this](const Printable& lines) { say(lines); }, [this] { host_.stop(); });
    input.start();
    std::exception_ptr failure;
    try {
      auto serving = host_.serve(std::move(server), unread);
      co_await std::move(serving);
    } catch (...) {
      failure = std::current_exception();
    }
    co_await input.stop();  // it may not go before
    if (failure) std::rethrow_exception(failure);
    recording_.stop();
    if (json_) json_->end();
    co_return recording_.has_failed() ? kCouldNotTalk : kAllWell;
  }

 private:
  // Where no program reads it.
  void say(const Printable& lines) {
    if (options_.json) return host_.write_problem(lines);
    host_.say(lines);
  }

  // After the recording has it.
  void show() {
    if (options_.json) {
      host_.output().on_room = [this] { run_->events.notify_room(); };
      json_.emplace(LoopTime::of(io_), host_.output(), options_.secrets, options_.proxy.framing);
      run_->subscribe(*json_);
    } else if (!options_.quiet) {
      screen_.emplace(LoopTime::of(io_), host_.log(false));
      screen_->view = options_.view;
      screen_->columns = [this] { return host_.columns(); };
      run_->subscribe(*screen_);
    }
  }

  asio::io_context& io_;
  Host& host_;
  const ProxyModeOptions& options_;
  ProxyRecording recording_;
  std::optional<JsonPrinter> json_;
  std::optional<ProxyScreen> screen_;
  std::shared_ptr<ProxyRun> run_;  // its events tell those above
};

}  // namespace

int run_proxy(asio::io_context& io, const Registry& registry, const ProxyModeOptions& options) {
  Host host(io, registry);
  Proxy proxy(io, host, options);
  return host.run([&] { return proxy.serve(); });
}

}  // namespace confab
