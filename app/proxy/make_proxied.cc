#include "app/proxy/make_proxied.h"

#include <utility>

#include "app/proxy/proxied_datagrams.h"
#include "app/proxy/proxied_stream.h"

namespace confab {

MakeServed make_proxied(std::shared_ptr<ProxyRun> run) {
  return [run = std::move(run)](std::shared_ptr<ServerContext> context,
                                std::shared_ptr<Connection> connection,
                                std::size_t listener) -> std::shared_ptr<ServedConnection> {
    const ProxyTarget& target = run->target(listener);
    if (connection->traits().hears_anyone)
      return std::make_shared<ProxiedDatagrams>(std::move(context), run, target,
                                                std::move(connection));
    return std::make_shared<ProxiedStream>(std::move(context), run, target, std::move(connection));
  };
}

}  // namespace confab
