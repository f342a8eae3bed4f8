#include "transport/registry.h"
#include "transport/tcp.h"
#include "transport/tls/tls.h"
#include "transport/udp.h"
#include "transport/unix.h"

namespace confab {

Registry builtin_transports() {
  Registry registry;
  registry.add(tcp_transport());
  registry.add(udp_transport());
  registry.add(tls_over(tcp_transport(), "tls"));
  registry.add(unix_transport());
  registry.add(unixgram_transport());
  registry.add(unixpacket_transport());
  registry.add(tls_over(unix_transport(), "tls+unix"));
  registry.add(tls_layer());
  return registry;
}

}  // namespace confab
