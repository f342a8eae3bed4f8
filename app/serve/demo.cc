#include "app/serve/demo.h"

#include <asio/co_spawn.hpp>
#include <iterator>
#include <utility>

#include "app/serve/listen.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// A port that TCP got may be taken over UDP; so often in a row it is not chance.
constexpr int kAttempts = 20;

Url demo_url(const char* scheme, std::uint16_t port) {
  Url url;
  url.scheme = scheme;
  url.host = "localhost";
  url.port = port;
  return url;
}

std::uint16_t port_of(const Listener& listener) {
  const Endpoint local = listener.local();
  return parse_port(std::string_view(local.text).substr(local.text.rfind(':') + 1));
}

// Over TCP and UDP, or not at all. Who has the port is not looked for: there is another one.
asio::awaitable<Listeners> listen_over_both(const Registry* registry, std::uint16_t port) {
  auto listening = registry->find("tcp").listen(demo_url("tcp", port));
  auto listeners = co_await std::move(listening);
  const std::uint16_t found = port_of(*listeners.front());
  auto listening_too = registry->find("udp").listen(demo_url("udp", found));
  auto udp_listeners = co_await std::move(listening_too);
  std::move(udp_listeners.begin(), udp_listeners.end(), std::back_inserter(listeners));
  co_return listeners;
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
  for (int attempt = 0;; ++attempt) {
    try {
      const std::uint16_t wanted = attempt == 0 ? kUsualPort : std::uint16_t{0};
      auto listeners = co_await listen_over_both(registry, wanted);
      const std::uint16_t port = port_of(*listeners.front());
      std::unique_ptr<Demo> demo(new Demo(executor, std::move(listeners), port));
      demo->serve(executor);
      co_return demo;
    } catch (const NetworkError&) {
      if (attempt == kAttempts) throw;
    }
  }
}

}  // namespace confab
