#include "bench/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

namespace confab::bench {

ssize_t must(ssize_t result, const char* what) {
  if (result < 0) {
    std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
    std::exit(1);
  }
  return result;
}

namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

// Abstract, so that no file is left: unix(7).
Address local_name(const char* number) {
  sockaddr_un it{};
  it.sun_family = AF_UNIX;
  const int length =
      std::snprintf(it.sun_path + 1, sizeof it.sun_path - 1, "confab-bench-%s", number);
  Address result;
  result.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 +
                                       static_cast<std::size_t>(length));
  std::memcpy(&result.storage, &it, sizeof it);
  return result;
}

Address address_of(Medium medium, const char* number) {
  if (medium == Medium::local) return local_name(number);
  return {loopback(number), sizeof(sockaddr_in)};
}

int make_socket(Medium medium) {
  const int family = medium == Medium::local ? AF_UNIX : AF_INET;
  const int kind = medium == Medium::udp ? SOCK_DGRAM : SOCK_STREAM;
  return static_cast<int>(must(socket(family, kind, 0), "socket"));
}

int number_of(Medium medium, int server) {
  if (medium == Medium::local) return getpid();
  sockaddr_in it{};
  socklen_t size = sizeof it;
  must(getsockname(server, reinterpret_cast<sockaddr*>(&it), &size), "getsockname");
  return ntohs(it.sin_port);
}

}  // namespace

sockaddr_storage loopback(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(port)));
  sockaddr_storage result{};
  std::memcpy(&result, &address, sizeof address);
  return result;
}

Medium medium_of(const char* word) {
  if (std::strcmp(word, "udp") == 0) return Medium::udp;
  return std::strcmp(word, "unix") == 0 ? Medium::local : Medium::tcp;
}

int listen_anywhere(Medium medium) {
  const int server = make_socket(medium);
  const std::string own_number = std::to_string(getpid());
  Address address = address_of(medium, medium == Medium::local ? own_number.c_str() : "0");
  must(bind(server, address.get(), address.size), "bind");
  if (medium != Medium::udp) must(listen(server, 4096), "listen");
  std::printf("%d\n", number_of(medium, server));
  std::fflush(stdout);
  return server;
}

int connect_to(Medium medium, const char* number) {
  const int peer = make_socket(medium);
  Address address = address_of(medium, number);
  must(connect(peer, address.get(), address.size), "connect");
  const int on = 1;
  if (medium == Medium::tcp) setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
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
