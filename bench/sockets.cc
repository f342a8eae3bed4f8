#include "bench/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace confab::bench {

ssize_t must(ssize_t result, const char* what) {
  if (result < 0) {
    std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
    std::exit(1);
  }
  return result;
}

int kind_of(const char* word) { return std::strcmp(word, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM; }

sockaddr_storage loopback(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(port)));
  sockaddr_storage result{};
  std::memcpy(&result, &address, sizeof address);
  return result;
}

int listen_anywhere(int kind) {
  const int server = static_cast<int>(must(socket(AF_INET, kind, 0), "socket"));
  sockaddr_storage address = loopback("0");
  socklen_t size = sizeof(sockaddr_in);
  must(bind(server, reinterpret_cast<sockaddr*>(&address), size), "bind");
  if (kind == SOCK_STREAM) must(listen(server, 4096), "listen");
  must(getsockname(server, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  std::printf("%d\n", ntohs(reinterpret_cast<sockaddr_in&>(address).sin_port));
  std::fflush(stdout);
  return server;
}

int connect_to(int kind, const char* port) {
  const int peer = static_cast<int>(must(socket(AF_INET, kind, 0), "socket"));
  const sockaddr_storage address = loopback(port);
  must(connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof(sockaddr_in)), "connect");
  const int on = 1;
  if (kind == SOCK_STREAM) setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return peer;
}

void write_all(int descriptor, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = must(write(descriptor, bytes, size), "write");
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
}

void set_nonblocking(int descriptor) {
  must(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK), "fcntl");
}

double now_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace confab::bench
