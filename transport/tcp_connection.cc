#include "transport/tcp_connection.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <utility>

#include "transport/socket_address.h"
#include "transport/tcp_info.h"

namespace confab {
namespace {

// "0.041 ms". Not by a format with a point: every conversation that ends is described, and its
// tables are pages that a run of one line touches for nothing else.
std::string in_milliseconds(std::uint32_t microseconds) {
  const std::string rest = std::to_string(1000 + microseconds % 1000).substr(1);
  return std::to_string(microseconds / 1000) + "." + rest + " ms";
}

}  // namespace

Endpoint TcpConnection::local() const {
  if (local_.empty()) local_ = local_address(descriptor()).endpoint();
  return local_;
}

std::vector<Fact> TcpConnection::describe() const {
  std::vector<Fact> facts = address_facts("local", local());
  for (Fact& fact : address_facts("remote", peer())) facts.push_back(std::move(fact));
  if (descriptor() < 0) return facts;
  for (Fact& fact : buffer_facts(descriptor())) facts.push_back(std::move(fact));
  const TcpInfo info = read_tcp_info(descriptor());
  facts.push_back({"MSS", std::to_string(info.mss_bytes) + " bytes"});
  facts.push_back({"RTT", in_milliseconds(info.rtt_microseconds)});
  facts.push_back({"unacknowledged", std::to_string(unacknowledged()) + " bytes"});
  return facts;
}

// SIOCOUTQ: what was sent and not acknowledged, and what waits to be sent; it stays right after a
// reset. Our FIN counts as one, and comes last.
std::uint64_t TcpConnection::unacknowledged() const noexcept {
  int queued = 0;
  if (::ioctl(descriptor(), SIOCOUTQ, &queued) != 0 || queued <= 0) return 0;
  return static_cast<std::uint64_t>(has_finished() ? queued - 1 : queued);
}

void send_without_delay(int socket) noexcept {
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace confab
