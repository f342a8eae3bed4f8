// Runs a client and measures it: wall time as the other end of its pipes sees it, CPU and peak
// memory as the kernel counts them. Small and static, since a child's peak memory counts from that
// of its parent.
//
//   drive start COUNT COMMAND...     so many runs of one line: in, and out again
//   drive lockstep COUNT COMMAND...  so many lines, each when the one before has come back
//   drive feed BYTES COMMAND...      so many bytes into its stdin, until it exits
//   drive bytes BYTES COMMAND...     until so many bytes came from its stdout
//   drive lines COUNT COMMAND...     until so many line ends came from its stdout
//   drive terminal COUNT COMMAND...  the same, its stdout being a terminal
//
// Prints: {"seconds": wall, "cpu": seconds of user and system time, "rss": KiB at the peak}

#include <fcntl.h>
#include <pty.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
char buffer[kBufferBytes];
constexpr char kLine[] = "ping 0123456789\n";
constexpr std::size_t kLineBytes = sizeof kLine - 1;

struct Child {
  pid_t id = -1;
  int in = -1;   // we write here what it reads
  int out = -1;  // we read here what it writes
};

struct Cost {
  double seconds = 0;
  double cpu = 0;
  long rss = 0;
};

void open_output(bool terminal, int (&ends)[2]) {
  if (terminal) {
    must(openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), "openpty");
  } else {
    must(pipe(ends), "pipe");
  }
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
}

Child spawn(char** command, bool terminal) {
  int in[2];
  int out[2];
  must(pipe2(in, O_CLOEXEC), "pipe");
  open_output(terminal, out);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  Child child;
  if (posix_spawnp(&child.id, command[0], &actions, nullptr, command, environ) != 0) {
    std::fprintf(stderr, "cannot run %s\n", command[0]);
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  child.in = in[1];
  child.out = out[0];
  return child;
}

void reap(Child& child, Cost& cost) {
  int status = 0;
  rusage used{};
  must(wait4(child.id, &status, 0, &used), "wait4");
  if (child.in >= 0) close(child.in);
  close(child.out);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  cost.cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
  cost.rss = std::max(cost.rss, used.ru_maxrss);
}

[[noreturn]] void disappointed(const char* why) {
  std::fprintf(stderr, "drive: %s\n", why);
  std::exit(1);
}

Cost start(std::size_t count, char** command) {
  Cost cost;
  const double begin = now_seconds();
  for (std::size_t i = 0; i < count; ++i) {
    Child child = spawn(command, false);
    write_all(child.in, kLine, kLineBytes);
    close(child.in);
    child.in = -1;
    std::string output;
    ssize_t got = 0;
    while ((got = read(child.out, buffer, kBufferBytes)) > 0)
      output.append(buffer, static_cast<std::size_t>(got));
    reap(child, cost);
    if (output.find(kLine) == std::string::npos) disappointed("no reply was printed");
  }
  cost.seconds = now_seconds() - begin;
  return cost;
}

// One line out, one line back, whatever stands before it.
void round_trip(const Child& child) {
  write_all(child.in, kLine, kLineBytes);
  char last = 0;
  while (last != '\n') {
    const ssize_t got = read(child.out, buffer, kBufferBytes);
    if (got <= 0) disappointed("the client ended early");
    last = buffer[got - 1];
  }
}

Cost lockstep(std::size_t count, char** command) {
  Child child = spawn(command, false);
  Cost cost;
  round_trip(child);  // it has started and connected
  const double begin = now_seconds();
  for (std::size_t i = 0; i < count; ++i) round_trip(child);
  cost.seconds = now_seconds() - begin;
  kill(child.id, SIGKILL);
  reap(child, cost);
  return cost;
}

Cost feed(std::size_t bytes, char** command) {
  std::memset(buffer, 'x', kBufferBytes);
  Cost cost;
  const double begin = now_seconds();
  Child child = spawn(command, false);
  for (std::size_t left = bytes; left > 0; left -= std::min(left, kBufferBytes)) {
    write_all(child.in, buffer, std::min(left, kBufferBytes));
  }
  close(child.in);
  child.in = -1;
  reap(child, cost);
  cost.seconds = now_seconds() - begin;
  return cost;
}

Cost drain(std::size_t wanted, bool lines, bool terminal, char** command) {
  Cost cost;
  const double begin = now_seconds();
  Child child = spawn(command, terminal);
  std::size_t seen = 0;
  while (seen < wanted) {
    const ssize_t got = read(child.out, buffer, kBufferBytes);
    if (got <= 0) disappointed("too little was printed");
    seen += lines ? static_cast<std::size_t>(std::count(buffer, buffer + got, '\n'))
                  : static_cast<std::size_t>(got);
  }
  cost.seconds = now_seconds() - begin;
  kill(child.id, SIGKILL);
  reap(child, cost);
  return cost;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4)
    disappointed("usage: drive start|lockstep|feed|bytes|lines|terminal COUNT COMMAND...");
  std::signal(SIGPIPE, SIG_IGN);
  const std::string mode = argv[1];
  const std::size_t count = std::strtoull(argv[2], nullptr, 10);
  char** command = argv + 3;
  const Cost cost = mode == "start"      ? start(count, command)
                    : mode == "lockstep" ? lockstep(count, command)
                    : mode == "feed"     ? feed(count, command)
                                     : drain(count, mode != "bytes", mode == "terminal", command);
  std::printf("{\"seconds\": %.9f, \"cpu\": %.6f, \"rss\": %ld}\n", cost.seconds, cost.cpu,
              cost.rss);
}
