// The limit of a replay: so many round trips of one line, each written and read by one system call.
// Usage: round_trips PORT COUNT

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "bench/sockets.h"

using namespace confab::bench;

int main(int, char** argv) {
  static char message[64];
  static char reply[65536];
  const int peer = connect_to(Medium::tcp, argv[1]);
  const long count = std::strtol(argv[2], nullptr, 10);
  for (long number = 0; number < count; ++number) {
    const int size = std::snprintf(message, sizeof message, "hello %ld\n", number);
    write_all(peer, message, static_cast<std::size_t>(size));
    must(read(peer, reply, sizeof reply), "read");
  }
  return 0;
}
