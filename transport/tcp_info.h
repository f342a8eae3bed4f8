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

}  // namespace confab
