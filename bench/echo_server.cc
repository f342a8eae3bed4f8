// The limit of a server: one thread, epoll, plain reads and writes. Usage: echo_server
// tcp|udp|unix|once "once": each connection gets its first read back and is closed, as the servers
// of the start row do.

#include <sys/epoll.h>
#include <unistd.h>

#include <cstring>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

char buffer[65536];

void serve_datagrams(int server) {
  for (;;) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(server, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got >= 0)
      sendto(server, buffer, static_cast<std::size_t>(got), 0, reinterpret_cast<sockaddr*>(&from),
             size);
  }
}

void add(int watcher, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  must(epoll_ctl(watcher, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

// Lock-step and short lines only: a reply that the socket does not take at once would be cut.
void answer(int peer, bool once) {
  const ssize_t got = read(peer, buffer, sizeof buffer);
  const bool answered = got > 0 && write(peer, buffer, static_cast<std::size_t>(got)) == got;
  if (!answered || once) close(peer);
}

}  // namespace

int main(int, char** argv) {
  const Medium medium = medium_of(argv[1]);
  const int server = listen_anywhere(medium);
  if (medium == Medium::udp) serve_datagrams(server);
  const bool once = std::strcmp(argv[1], "once") == 0;
  set_nonblocking(server);
  const int watcher = static_cast<int>(must(epoll_create1(0), "epoll_create1"));
  add(watcher, server);
  for (;;) {
    epoll_event ready[256];
    const int count = epoll_wait(watcher, ready, 256, -1);
    for (int i = 0; i < count; ++i) {
      if (ready[i].data.fd != server) {
        answer(ready[i].data.fd, once);
        continue;
      }
      int peer = -1;
      while ((peer = accept4(server, nullptr, nullptr, 0)) >= 0) add(watcher, peer);
    }
  }
}
