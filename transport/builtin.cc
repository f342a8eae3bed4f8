#include "transport/registry.h"
#include "transport/tcp.h"
#include "transport/tls/tls.h"
#include "transport/udp.h"
#include "transport/unix.h"

namespace confab {

Registry builtin_transports() {
  Registry registry;
  registry.add("tcp", tcp_transport);
  registry.add("udp", udp_transport);
  registry.add("tls", [] { return tls_over(tcp_transport(), "tls"); });
  registry.add("unix", unix_transport);
  registry.add("unixgram", unixgram_transport);
  registry.add("unixpacket", unixpacket_transport);
  registry.add("tls+unix", [] { return tls_over(unix_transport(), "tls+unix"); });
  registry.add(tls_layer());
  return registry;
}

}  // namespace confab
