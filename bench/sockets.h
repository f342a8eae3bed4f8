#pragma once
// What the baselines share: plain system calls on this machine, and an end with words where one
// fails.

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>

namespace confab::bench {

// Returns `result`; where it is negative, prints `what` with errno's reason and exits with 1.
ssize_t must(ssize_t result, const char* what);

// A number says where a server is: the port on 127.0.0.1, and of a unix socket what follows
// "confab-bench-" in its abstract name.
enum class Medium { tcp, udp, local };
Medium medium_of(const char* word);  // "udp", "unix"; any other: tcp

// A socket on a free number, which is printed as a line of its own on stdout.
int listen_anywhere(Medium medium);

// A blocking, connected socket (UDP: its peer is set). TCP sends at once (TCP_NODELAY).
int connect_to(Medium medium, const char* number);
sockaddr_storage loopback(const char* port);

void write_all(int descriptor, const char* bytes, std::size_t size);
void set_nonblocking(int descriptor);
double now_seconds();  // monotonic

}  // namespace confab::bench
