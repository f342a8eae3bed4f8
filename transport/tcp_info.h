#pragma once
// What the kernel tells about a TCP socket. A file of its own: <linux/tcp.h>, which knows all of
// TCP_INFO, and the <netinet/tcp.h> that Asio includes exclude each other.

#include <cstdint>

namespace confab {

struct TcpInfo {
  std::uint32_t mss_bytes = 0;
  std::uint32_t rtt_microseconds = 0;
};

TcpInfo read_tcp_info(int socket) noexcept;  // all 0 where the system does not tell

// Of a socket that listens: connections that the system made and nobody has accepted yet.
struct TcpBacklog {
  std::uint32_t waiting = 0;
  std::uint32_t most = 0;
};

TcpBacklog read_tcp_backlog(int socket) noexcept;  // as above

}  // namespace confab
