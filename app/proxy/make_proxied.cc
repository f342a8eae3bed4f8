#include "app/proxy/make_proxied.h"

#include <utility>

#include "app/proxy/proxied_datagrams.h"
#include "app/proxy/proxied_stream.h"
#include "transport/caller.h"

namespace confab {

MakeServed make_proxied(std::shared_ptr<ProxyRun> run) {
  return [run = std::move(run)](std::shared_ptr<ServerContext> context,
                                std::shared_ptr<Connection> connection,
                                std::size_t listener) -> std::shared_ptr<ServedConnection> {
    if (connection->traits().hears_anyone)
      return std::make_shared<ProxiedDatagrams>(std::move(context), run, run->target(listener),
                                                std::move(connection));
    ProxyTarget target = run->target(listener);
    if (const Caller* const caller = connection->caller())
      target.url = caller->place(std::move(target.url));
    return std::make_shared<ProxiedStream>(std::move(context), run, std::move(target),
                                           std::move(connection));
  };
}

}  // namespace confab
