// The other end of the rows at a terminal, one connection after the other. It is told what to say,
// a line each:
//
//   burst COUNT  so many lines of 60 bytes at once; the last one says "the end"
//   rate COUNT   so many lines of 60 bytes a second, from now on

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

// Only what typist.cc never types.
const std::string kLine = std::string(59, '.') + '\n';
const std::string kLastLine = "the end" + std::string(52, '.') + '\n';

struct Pace {
  double between = 0;  // seconds; 0: silent
  double next = 0;     // when the next line is due
};

void burst(int peer, std::size_t count) {
  std::string text;
  for (std::size_t i = 1; i < count; ++i) text += kLine;
  text += kLastLine;
  write_all(peer, text.data(), text.size());
}

void obey(int peer, const std::string& order, Pace& pace) {
  const std::size_t blank = order.find(' ');
  const int count = blank == std::string::npos ? 0 : std::atoi(order.c_str() + blank);
  if (order.starts_with("burst")) burst(peer, static_cast<std::size_t>(count));
  if (order.starts_with("rate")) pace = {count > 0 ? 1.0 / count : 0, now_seconds()};
}

// Sends what is due; returns the milliseconds until the next line is, -1 for never.
int keep_pace(int peer, Pace& pace) {
  if (pace.between <= 0) return -1;
  for (; pace.next <= now_seconds(); pace.next += pace.between)
    if (write(peer, kLine.data(), kLine.size()) < 0) break;  // gone; read() tells, too
  return std::max(1, static_cast<int>((pace.next - now_seconds()) * 1e3));
}

void talk(int peer) {
  std::string heard;
  Pace pace;
  for (;;) {
    pollfd watched{peer, POLLIN, 0};
    if (poll(&watched, 1, keep_pace(peer, pace)) <= 0) continue;
    char buffer[256];
    const ssize_t got = read(peer, buffer, sizeof buffer);
    if (got <= 0) return;
    heard.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end = heard.find('\n'); end != std::string::npos; end = heard.find('\n')) {
      obey(peer, heard.substr(0, end), pace);
      heard.erase(0, end + 1);
    }
  }
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  const int server = listen_anywhere(Medium::tcp);
  for (;;) {
    const int peer = static_cast<int>(must(accept(server, nullptr, nullptr), "accept"));
    const int on = 1;
    setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // each line is a packet of its own
    talk(peer);
    close(peer);
  }
}
