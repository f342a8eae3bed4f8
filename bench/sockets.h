#pragma once
// What the baselines share: plain system calls on 127.0.0.1, and an end with words where one fails.

#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>

namespace confab::bench {

// Returns `result`; where it is negative, prints `what` with errno's reason and exits with 1.
ssize_t must(ssize_t result, const char* what);

// SOCK_STREAM or SOCK_DGRAM by the words "tcp" and "udp".
int kind_of(const char* word);

// A socket on a free port, which is printed as a line of its own on stdout.
int listen_anywhere(int kind);

// A blocking, connected socket (UDP: its peer is set). Streams send at once (TCP_NODELAY).
int connect_to(int kind, const char* port);
sockaddr_storage loopback(const char* port);

void write_all(int descriptor, const char* bytes, std::size_t size);
void set_nonblocking(int descriptor);
double now_seconds();  // monotonic

}  // namespace confab::bench
