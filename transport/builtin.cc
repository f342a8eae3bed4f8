#include "transport/registry.h"
#include "transport/tcp.h"
#include "transport/udp.h"

namespace confab {

Registry builtin_transports() {
  Registry registry;
  registry.add(tcp_transport());
  registry.add(udp_transport());
  return registry;
}

}  // namespace confab
