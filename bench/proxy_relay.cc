// The limit of a proxy: one thread, epoll, 64 KiB at a time, nothing looked at. Usage: proxy_relay
// LISTEN_PORT TARGET_PORT

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

constexpr std::size_t kPiece = 64 * 1024;

// What is read from one end and written to the other.
struct End {
  int descriptor = -1;
  End* other = nullptr;
  std::vector<char> unsent;  // of what this end said
  bool has_ended = false;
  bool is_closed = false;
};

char buffer[kPiece];
int watcher = -1;
std::vector<std::unique_ptr<End>> ends;

void watch(End& end, int change) {
  epoll_event event{};
  if (end.unsent.empty() && !end.has_ended) event.events |= EPOLLIN;
  if (!end.other->unsent.empty()) event.events |= EPOLLOUT;
  event.data.ptr = &end;
  must(epoll_ctl(watcher, change, end.descriptor, &event), "epoll_ctl");
}

void close_both(End& end) {
  for (End* each : {&end, end.other}) {
    if (each->is_closed) continue;
    close(each->descriptor);
    each->is_closed = true;
  }
}

// False: the other end is gone.
bool forward(End& from, const char* bytes, std::size_t size) {
  const ssize_t written = write(from.other->descriptor, bytes, size);
  if (written < 0 && errno != EAGAIN) return false;
  const auto done = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
  std::vector<char> rest(bytes + done, bytes + size);
  from.unsent = std::move(rest);
  return true;
}

void take(End& end) {
  const ssize_t got = read(end.descriptor, buffer, kPiece);
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0) return close_both(end);
  if (got == 0) {
    end.has_ended = true;
    if (end.other->has_ended) return close_both(end);
    shutdown(end.other->descriptor, SHUT_WR);
    return watch(end, EPOLL_CTL_MOD);
  }
  if (!forward(end, buffer, static_cast<std::size_t>(got))) return close_both(end);
  if (end.unsent.empty()) return;
  watch(end, EPOLL_CTL_MOD);
  watch(*end.other, EPOLL_CTL_MOD);
}

void give(End& end) {
  const std::vector<char> waiting = std::move(end.other->unsent);
  end.other->unsent.clear();
  if (!forward(*end.other, waiting.data(), waiting.size())) return close_both(end);
  if (!end.other->unsent.empty()) return;
  watch(end, EPOLL_CTL_MOD);
  watch(*end.other, EPOLL_CTL_MOD);
}

int listen_at(const char* port) {
  const int server = static_cast<int>(must(socket(AF_INET, SOCK_STREAM, 0), "socket"));
  const int on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_storage place = loopback(port);
  must(bind(server, reinterpret_cast<const sockaddr*>(&place), sizeof(sockaddr_in)), "bind");
  must(listen(server, SOMAXCONN), "listen");
  return server;
}

void begin(int server, const char* target) {
  const int client = accept4(server, nullptr, nullptr, SOCK_NONBLOCK);
  if (client < 0) return;
  const int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int peer = connect_to(Medium::tcp, target);
  set_nonblocking(peer);
  End& one = *ends.emplace_back(std::make_unique<End>());
  End& two = *ends.emplace_back(std::make_unique<End>());
  one.descriptor = client;
  two.descriptor = peer;
  one.other = &two;
  two.other = &one;
  watch(one, EPOLL_CTL_ADD);
  watch(two, EPOLL_CTL_ADD);
}

}  // namespace

int main(int, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit most{};
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = most.rlim_max;
  setrlimit(RLIMIT_NOFILE, &most);
  const int server = listen_at(argv[1]);
  watcher = static_cast<int>(must(epoll_create1(0), "epoll_create1"));
  epoll_event accepting{};
  accepting.events = EPOLLIN;
  must(epoll_ctl(watcher, EPOLL_CTL_ADD, server, &accepting), "epoll_ctl");
  epoll_event events[64];
  for (;;) {
    const auto count = must(epoll_wait(watcher, events, 64, -1), "epoll_wait");
    for (ssize_t i = 0; i < count; ++i) {
      auto* const end = static_cast<End*>(events[i].data.ptr);
      if (end == nullptr) {
        begin(server, argv[2]);
        continue;
      }
      if (!end->is_closed && (events[i].events & EPOLLOUT) != 0) give(*end);
      if (!end->is_closed && (events[i].events & ~EPOLLOUT) != 0) take(*end);
    }
  }
}
