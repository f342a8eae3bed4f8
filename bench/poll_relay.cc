// The limit of a client that is started for one line: stdin to a socket, the socket to stdout, one
// poll loop, until the peer closes. Usage: poll_relay PORT

#include <poll.h>
#include <unistd.h>

#include "bench/sockets.h"

using namespace confab::bench;

int main(int, char** argv) {
  static char buffer[65536];
  const int peer = connect_to(Medium::tcp, argv[1]);
  pollfd watched[2] = {{STDIN_FILENO, POLLIN, 0}, {peer, POLLIN, 0}};
  for (;;) {
    must(poll(watched, 2, -1), "poll");
    if (watched[0].revents != 0) {
      const ssize_t typed = must(read(STDIN_FILENO, buffer, sizeof buffer), "read");
      if (typed > 0) {
        write_all(peer, buffer, static_cast<std::size_t>(typed));
      } else {
        must(shutdown(peer, SHUT_WR), "shutdown");
        watched[0].fd = -1;
      }
    }
    if (watched[1].revents != 0) {
      const ssize_t arrived = must(read(peer, buffer, sizeof buffer), "read");
      if (arrived == 0) return 0;
      write_all(STDOUT_FILENO, buffer, static_cast<std::size_t>(arrived));
    }
  }
}
