// The limit of a lock-step client: four blocking system calls for each round trip. Usage:
// lockstep_client tcp|udp|unix NUMBER

#include <unistd.h>

#include "bench/sockets.h"

using namespace confab::bench;

int main(int, char** argv) {
  static char buffer[65536];
  const int peer = connect_to(medium_of(argv[1]), argv[2]);
  for (;;) {
    const ssize_t typed = must(read(STDIN_FILENO, buffer, sizeof buffer), "read");
    if (typed == 0) return 0;
    write_all(peer, buffer, static_cast<std::size_t>(typed));
    const ssize_t arrived = must(read(peer, buffer, sizeof buffer), "read");
    write_all(STDOUT_FILENO, buffer, static_cast<std::size_t>(arrived));
  }
}
