// The other end of the rows of TLS, one connection after the other.
//
//   tls_server echo          sends back what came
//   tls_server sink          reads to the end, then closes
//   tls_server source BYTES  sends so many

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "bench/sockets.h"
#include "bench/tls_sides.h"

using namespace confab::bench;

namespace {
constexpr std::size_t kBufferBytes = 256 * 1024;
char buffer[kBufferBytes];

// A client that is killed, as those of the lock step are, ends the process that serves it.
void serve(SSL* peer, char** what) {
  if (std::strcmp(what[0], "source") == 0) {
    for (std::size_t left = std::strtoull(what[1], nullptr, 10); left > 0;) {
      const std::size_t size = std::min(left, kBufferBytes);
      write_all(peer, buffer, size);
      left -= size;
    }
    SSL_shutdown(peer);
  }
  const bool echo = std::strcmp(what[0], "echo") == 0;
  while (const std::size_t got = read_some(peer, buffer, kBufferBytes))
    if (echo) write_all(peer, buffer, got);
  SSL_shutdown(peer);
}
}  // namespace

int main(int, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_IGN);  // nobody waits for them
  std::memset(buffer, 'x', kBufferBytes);
  SSL_CTX* const context = server_context();
  const int server = listen_anywhere(Medium::tcp);
  for (;;) {
    const int peer = static_cast<int>(must(accept(server, nullptr, nullptr), "accept"));
    if (fork() == 0) {
      serve(begin_tls(context, peer), argv + 1);
      _exit(0);
    }
    close(peer);
  }
}
