#include "app/cli/serve_mode.h"

#include <iterator>
#include <memory>
#include <utility>

#include "app/listen/listening_text.h"
#include "app/program/exit_code.h"
#include "app/serve/host.h"
#include "app/serve/responder.h"
#include "app/serve/server.h"

namespace confab {
namespace {

ServerOptions server_options(Host& host, const ServeOptions& asked) {
  ServerOptions options;
  options.close_after_reply = asked.close_after_reply;
  options.log = host.log(asked.quiet);
  options.problems = host.problems();
  return options;
}

// At all the addresses, or at none; said when each of them really listens.
asio::awaitable<Listeners> listen_on_all(Host& host, std::vector<TypedAddress> addresses) {
  Listeners all;
  Printable lines;
  for (const TypedAddress& each : addresses) {
    auto opening = host.listen(each);
    auto listening = co_await std::move(opening);
    for (ListenersOver& one : listening) {
      lines +=
          listening_lines(one.scheme, one.listeners, host.reach_text(one.scheme, one.listeners));
      std::move(one.listeners.begin(), one.listeners.end(), std::back_inserter(all));
    }
  }
  host.say(lines);
  co_return all;
}

asio::awaitable<int> serve_all(asio::any_io_executor executor, Host& host, ServeOptions options) {
  auto service = make_service(options.reply, executor);
  auto listeners = co_await listen_on_all(host, std::move(options.addresses));
  auto server = std::make_unique<Server>(executor, std::move(listeners), std::move(service),
                                         server_options(host, options));
  co_await host.serve(std::move(server));
  co_return kAllWell;
}

}  // namespace

int run_serve(asio::io_context& io, const Registry& registry, const ServeOptions& options) {
  Host host(io, registry);
  return host.run([&] { return serve_all(io.get_executor(), host, options); });
}

}  // namespace confab
