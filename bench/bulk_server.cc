// The other end of the bulk rows, one connection after the other.
//
//   bulk_server tcp|unix sink          reads to the end, then closes
//   bulk_server tcp|unix source BYTES  sends so many
//   bulk_server tcp|unix lines COUNT   sends so many lines of 40 bytes

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {
constexpr std::size_t kLineBytes = 40;
constexpr std::size_t kBufferBytes = kLineBytes * 26214;  // whole lines, just below 1 MiB
char buffer[kBufferBytes];

void drain(int peer) {
  while (read(peer, buffer, kBufferBytes) > 0) {
  }
}

void pour(int peer, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t written = write(peer, buffer, std::min(bytes, kBufferBytes));
    if (written < 0) return;  // the client has had enough
    bytes -= static_cast<std::size_t>(written);
  }
}
}  // namespace

int main(int, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::memset(buffer, 'x', kBufferBytes);
  for (std::size_t end = kLineBytes; end <= kBufferBytes; end += kLineBytes) buffer[end - 1] = '\n';
  const bool sink = std::strcmp(argv[2], "sink") == 0;
  const std::size_t unit = std::strcmp(argv[2], "lines") == 0 ? kLineBytes : 1;
  const int server = listen_anywhere(medium_of(argv[1]));
  for (;;) {
    const int peer = static_cast<int>(must(accept(server, nullptr, nullptr), "accept"));
    if (!sink) {
      pour(peer, std::strtoull(argv[3], nullptr, 10) * unit);
      shutdown(peer, SHUT_WR);
    }
    drain(peer);
    close(peer);
  }
}
