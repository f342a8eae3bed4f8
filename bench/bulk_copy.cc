// The limit of bulk: plain copies between a pipe of 1 MiB and a socket.
//
//   bulk_copy send|receive|discard tcp|unix NUMBER
//
// "discard" only reads from the socket: what a flood costs before anything is done with it.

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {
constexpr std::size_t kSendBytes = 256 * 1024;  // larger ones leave the cache (measured, 1 MiB L2)
constexpr std::size_t kReceiveBytes = 1024 * 1024;
constexpr int kPipeBytes = 1024 * 1024;
char buffer[kReceiveBytes];

void copy(int from, int to, std::size_t at_most) {
  for (;;) {
    const ssize_t got = must(read(from, buffer, at_most), "read");
    if (got == 0) return;
    if (to >= 0) write_all(to, buffer, static_cast<std::size_t>(got));
  }
}
}  // namespace

int main(int, char** argv) {
  const int peer = connect_to(medium_of(argv[2]), argv[3]);
  if (std::strcmp(argv[1], "send") == 0) {
    fcntl(STDIN_FILENO, F_SETPIPE_SZ, kPipeBytes);
    copy(STDIN_FILENO, peer, kSendBytes);
    must(shutdown(peer, SHUT_WR), "shutdown");
    copy(peer, -1, kReceiveBytes);  // the peer's end: all has arrived
  } else {
    fcntl(STDOUT_FILENO, F_SETPIPE_SZ, kPipeBytes);
    const bool discard = std::strcmp(argv[1], "discard") == 0;
    copy(peer, discard ? -1 : STDOUT_FILENO, kReceiveBytes);
    if (discard) write_all(STDOUT_FILENO, "\n", 1);
  }
}
