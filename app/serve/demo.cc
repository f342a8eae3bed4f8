#include "app/serve/demo.h"

#include <asio/co_spawn.hpp>
#include <exception>
#include <iterator>
#include <utility>

#include "app/listen/listen.h"
#include "app/serve/responder.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// Over TCP and UDP, or not at all.
asio::awaitable<std::vector<ListenersOver>> listen_over_both(const Registry* registry,
                                                             std::uint16_t port) {
  Url url;
  url.host = "localhost";
  url.port = port;
  std::vector<std::string> schemes;
  schemes.emplace_back("tcp");
  schemes.emplace_back("udp");
  return listen_over(*registry, std::move(schemes), std::move(url));
}

Listeners all_of(std::vector<ListenersOver> listening) {
  Listeners all;
  for (ListenersOver& each : listening)
    std::move(each.listeners.begin(), each.listeners.end(), std::back_inserter(all));
  return all;
}

}  // namespace

Demo::Demo(const asio::any_io_executor& executor, std::vector<std::unique_ptr<Listener>> listeners,
           std::uint16_t port)
    : port_(port),
      server_(executor, std::move(listeners), make_service("upper", executor), ServerOptions{}) {}

void Demo::serve(const asio::any_io_executor& executor) {
  auto ended = [](const std::exception_ptr&) {
    // run() tells its failures through ServerOptions; a demo says nothing
  };
  asio::co_spawn(executor, server_.run(), std::move(ended));
}

asio::awaitable<std::unique_ptr<Demo>> Demo::start_with(asio::any_io_executor executor,
                                                        const Registry* registry) {
  std::vector<ListenersOver> listening;
  try {
    auto usual = listen_over_both(registry, kUsualPort);
    listening = co_await std::move(usual);
  } catch (const NetworkError&) {
    // taken, over one of them at least
  }
  if (listening.empty()) {
    auto any = listen_over_both(registry, 0);
    listening = co_await std::move(any);
  }
  const std::uint16_t port = listening.front().port;
  std::unique_ptr<Demo> demo(new Demo(executor, all_of(std::move(listening)), port));
  demo->serve(executor);
  co_return demo;
}

std::unique_ptr<Demo> Demo::start_now(asio::io_context& io, const Registry& registry) {
  std::unique_ptr<Demo> demo;
  std::exception_ptr failed;
  auto done = [&](const std::exception_ptr& failure, std::unique_ptr<Demo> started) {
    failed = failure;
    demo = std::move(started);
  };
  asio::co_spawn(io, start(io.get_executor(), registry), std::move(done));
  while (!demo && !failed) io.run_one();
  if (failed) std::rethrow_exception(failed);
  return demo;
}

}  // namespace confab
