// The limit of TLS: OpenSSL on a blocking socket.
//
//   tls_copy lockstep PORT   a line, its reply, the next line
//   tls_copy send PORT       stdin to the server
//   tls_copy receive PORT    the server to stdout

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "bench/sockets.h"
#include "bench/tls_sides.h"

using namespace confab::bench;

namespace {
constexpr int kPipeBytes = 1024 * 1024;
constexpr std::size_t kBufferBytes = 256 * 1024;
char buffer[kBufferBytes];

// False: stdin has ended.
bool send_some(SSL* peer) {
  const ssize_t got = must(read(STDIN_FILENO, buffer, sizeof buffer), "read");
  if (got == 0) return false;
  write_all(peer, buffer, static_cast<std::size_t>(got));
  return true;
}

// False: the server has ended.
bool receive_some(SSL* peer) {
  const std::size_t got = read_some(peer, buffer, sizeof buffer);
  write_all(STDOUT_FILENO, buffer, got);
  return got != 0;
}
}  // namespace

int main(int, char** argv) {
  SSL* const peer = begin_tls(client_context(), connect_to(Medium::tcp, argv[2]));
  if (std::strcmp(argv[1], "send") == 0) {
    fcntl(STDIN_FILENO, F_SETPIPE_SZ, kPipeBytes);
    while (send_some(peer)) {
    }
    SSL_shutdown(peer);
    receive_some(peer);  // the server's end: all has arrived
  } else if (std::strcmp(argv[1], "receive") == 0) {
    fcntl(STDOUT_FILENO, F_SETPIPE_SZ, kPipeBytes);
    while (receive_some(peer)) {
    }
  } else {
    while (send_some(peer) && receive_some(peer)) {
    }
  }
}
