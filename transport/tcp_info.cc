#include "transport/tcp_info.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace confab {

TcpInfo read_tcp_info(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return {info.tcpi_snd_mss, info.tcpi_rtt};
}

// Of a socket that listens these two fields say something else than their names (tcp_get_info() in
// net/ipv4/tcp.c).
TcpBacklog read_tcp_backlog(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  return {info.tcpi_unacked, info.tcpi_sacked};
}

}  // namespace confab
