#include "transport/udp_routes.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "transport/file_descriptor.h"
#include "transport/network_error.h"

namespace confab {

std::variant<SocketAddress, int> route_source(const SocketAddress& peer) {
  const FileDescriptor probe(::socket(peer.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!probe) return errno;
  const int yes = 1;
  ::setsockopt(probe.get(), SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
  if (::connect(probe.get(), peer.data(), peer.size()) != 0) return errno;
  return local_address(probe.get());
}

std::vector<SocketAddress> reachable(const std::vector<SocketAddress>& candidates,
                                     const Endpoint& who) {
  std::vector<SocketAddress> result;
  std::vector<Attempt> attempts;
  std::error_code last;
  for (const SocketAddress& candidate : candidates) {
    const auto source = route_source(candidate);
    if (const int* error = std::get_if<int>(&source)) {
      last = system_code(*error);
      attempts.push_back({candidate.endpoint(), code_name(last), reason(last, Op::connect)});
    } else if (std::find(result.begin(), result.end(), candidate) == result.end()) {
      result.push_back(candidate);
    }
  }
  if (!result.empty()) return result;
  NetworkError error(Op::connect, who, last, true);
  error.set_attempts(std::move(attempts));
  throw error;
}

}  // namespace confab
