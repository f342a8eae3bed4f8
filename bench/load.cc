// Load for an echo server. Usage: load ping CONNECTIONS SECONDS PORT | load short COUNT PORT | load
// burst COUNT PORT
//
//   ping   so many connections, each with one line under way, for so long: {"rate", "p50", "p99"}
//   (1/s, s) short  connect, one line, its reply, close; one after the other:       {"rate"} burst
//   so many connects at once, each with one line; 8 s at most:      {"seconds", "failed"}

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

constexpr char kLine[] = "ping 0123456789\n";
constexpr std::size_t kLineBytes = sizeof kLine - 1;
constexpr int kBurstLimitMs = 8000;
char buffer[4096];

void watch(int watcher, int descriptor, unsigned events, int change = EPOLL_CTL_ADD) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  must(epoll_ctl(watcher, change, descriptor, &event), "epoll_ctl");
}

// By descriptor: when the line left, and how much of its reply has come.
struct Trip {
  double begin = 0;
  std::size_t got = 0;
};

void send_line(int peer, Trip& trip) {
  trip = {now_seconds(), 0};
  write_all(peer, kLine, kLineBytes);
}

// True when the reply is whole.
bool take_reply(int peer, Trip& trip) {
  const ssize_t got = read(peer, buffer, sizeof buffer);
  if (got <= 0) {
    std::fprintf(stderr, "load: the server ended a connection\n");
    std::exit(1);
  }
  trip.got += static_cast<std::size_t>(got);
  return trip.got >= kLineBytes;
}

void ping(int connections, double seconds, const char* port) {
  const int watcher = static_cast<int>(must(epoll_create1(0), "epoll_create1"));
  std::vector<int> peers;
  std::vector<Trip> trips;
  for (int i = 0; i < connections; ++i) {
    const int peer = connect_to(Medium::tcp, port);
    peers.push_back(peer);
    trips.resize(std::max(trips.size(), static_cast<std::size_t>(peer) + 1));
    watch(watcher, peer, EPOLLIN);
  }
  for (const int peer : peers) send_line(peer, trips[static_cast<std::size_t>(peer)]);
  std::vector<double> times;
  const double begin = now_seconds();
  while (now_seconds() - begin < seconds) {
    epoll_event ready[256];
    const int count = epoll_wait(watcher, ready, 256, 1000);
    for (int i = 0; i < count; ++i) {
      const int peer = ready[i].data.fd;
      Trip& trip = trips[static_cast<std::size_t>(peer)];
      if (!take_reply(peer, trip)) continue;
      times.push_back(now_seconds() - trip.begin);
      send_line(peer, trip);
    }
  }
  const double took = now_seconds() - begin;
  const std::size_t replies = times.size();
  // Whose line still waits is late, too: a server that leaves some out would look fast.
  for (const int peer : peers)
    times.push_back(now_seconds() - trips[static_cast<std::size_t>(peer)].begin);
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return times.empty()
               ? 0.0
               : times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
  };
  std::printf("{\"rate\": %.1f, \"p50\": %.9f, \"p99\": %.9f, \"count\": %zu}\n",
              static_cast<double>(replies) / took, at(0.5), at(0.99), replies);
}

void short_connections(int count, const char* port) {
  const double begin = now_seconds();
  for (int i = 0; i < count; ++i) {
    const int peer = connect_to(Medium::tcp, port);
    Trip trip;
    send_line(peer, trip);
    while (!take_reply(peer, trip)) {
    }
    close(peer);
  }
  std::printf("{\"rate\": %.1f}\n", count / (now_seconds() - begin));
}

void burst(int count, const char* port) {
  const sockaddr_storage address = loopback(port);
  const int watcher = static_cast<int>(must(epoll_create1(0), "epoll_create1"));
  std::vector<Trip> trips;
  const double begin = now_seconds();
  for (int i = 0; i < count; ++i) {
    const int peer =
        static_cast<int>(must(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket"));
    trips.resize(std::max(trips.size(), static_cast<std::size_t>(peer) + 1));
    static_cast<void>(  // what becomes of it is seen below
        connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof(sockaddr_in)));
    watch(watcher, peer, EPOLLOUT);
  }
  int answered = 0;
  int failed = 0;
  while (answered + failed < count) {
    epoll_event ready[256];
    const int got = epoll_wait(watcher, ready, 256, kBurstLimitMs);
    if (got == 0 || now_seconds() - begin > kBurstLimitMs / 1000.0) break;
    for (int i = 0; i < got; ++i) {
      const int peer = ready[i].data.fd;
      if ((ready[i].events & EPOLLOUT) != 0) {
        const bool sent = write(peer, kLine, kLineBytes) == static_cast<ssize_t>(kLineBytes);
        watch(watcher, peer, EPOLLIN, sent ? EPOLL_CTL_MOD : EPOLL_CTL_DEL);
        failed += !sent;
      } else {
        const ssize_t size = read(peer, buffer, sizeof buffer);
        if (size == static_cast<ssize_t>(kLineBytes))
          ++answered;
        else
          ++failed;
        watch(watcher, peer, 0, EPOLL_CTL_DEL);
      }
    }
  }
  std::printf("{\"seconds\": %.6f, \"failed\": %d}\n", now_seconds() - begin, count - answered);
}

}  // namespace

int main(int argc, char** argv) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const char* mode = argc > 3 ? argv[1] : "";
  if (std::strcmp(mode, "ping") == 0 && argc == 5)
    ping(std::atoi(argv[2]), std::atof(argv[3]), argv[4]);
  else if (std::strcmp(mode, "short") == 0)
    short_connections(std::atoi(argv[2]), argv[3]);
  else if (std::strcmp(mode, "burst") == 0)
    burst(std::atoi(argv[2]), argv[3]);
  else
    must(-1, "usage: load ping CONNECTIONS SECONDS PORT | short COUNT PORT | burst COUNT PORT");
}
