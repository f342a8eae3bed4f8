// Someone at a terminal: COMMAND runs in a pseudo-terminal that is read as fast as it can be, and
// rendered by nobody. Its peer is the talker. Usage:
//
//   typist keys COUNT RATE COMMAND...
//     so many keys typed at its prompt, each until it is seen: first in silence, then while the
//     talker sends RATE lines a second. Prints {"idle", "busy", "more": busy - idle, "late",
//     "rate": lines/s}; in seconds, the medians, "late" is the 99th percentile while busy
//   typist burst COUNT COMMAND...
//     tells the talker to send so many lines, until the last is seen: {"seconds", "cpu"}
//   typist show COMMAND...
//     from its first byte to the last line of a burst:                {"seconds", "cpu"}

#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

constexpr int kLimitMs = 20000;
const std::string kLastLine = "the end";

// What the prompt, the talker and the sequences that move a cursor never show. Two sets in turn, a
// line each: once the first key of one is seen, nothing of the other is still on its way.
const std::string kKeys[] = {"NOQUVWYbij", "Rakoqvwxyz"};
const std::string kDropLine = "\x15";  // Ctrl-U

[[noreturn]] void disappointed(const std::string& why) {
  std::fprintf(stderr, "typist: %s\n", why.c_str());
  std::exit(1);
}

class Terminal {
 public:
  explicit Terminal(char** command) {
    winsize size{24, 80, 0, 0};
    id_ = static_cast<pid_t>(must(forkpty(&master_, nullptr, nullptr, &size), "forkpty"));
    if (id_ != 0) return;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    execvp(command[0], command);
    must(-1, command[0]);
  }

  void type(const std::string& keys) { write_all(master_, keys.data(), keys.size()); }

  // Reads once; false when nothing came in that time.
  bool take(int limit_ms) {
    pollfd watched{master_, POLLIN, 0};
    if (poll(&watched, 1, limit_ms) <= 0) return false;
    char buffer[64 * 1024];
    const ssize_t got = read(master_, buffer, sizeof buffer);
    if (got <= 0) disappointed("the program ended early");
    // Enough of what came before to find a text that came in pieces.
    if (seen_.size() > kLastLine.size()) seen_.erase(0, seen_.size() - kLastLine.size());
    seen_.append(buffer, static_cast<std::size_t>(got));
    lines_ += static_cast<std::size_t>(std::count(buffer, buffer + got, '\n'));
    return true;
  }

  void until(const std::string& text) {
    while (seen_.find(text) == std::string::npos)
      if (!take(kLimitMs)) disappointed("never seen: " + text);
  }

  void read_for(double seconds) {
    const double end = now_seconds() + seconds;
    for (double left = seconds; left > 0; left = end - now_seconds())
      take(static_cast<int>(left * 1e3) + 1);
  }

  void forget() { seen_.clear(); }
  std::size_t lines() const { return lines_; }

  // Ends the program; returns the CPU seconds that it took.
  double end() {
    kill(id_, SIGKILL);
    rusage used{};
    must(wait4(id_, nullptr, 0, &used), "wait4");
    const auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
  }

 private:
  pid_t id_ = -1;
  int master_ = -1;
  std::string seen_;
  std::size_t lines_ = 0;
};

double key_seconds(Terminal& terminal, char key) {
  terminal.forget();
  const double begin = now_seconds();
  terminal.type(std::string(1, key));
  terminal.until(std::string(1, key));
  return now_seconds() - begin;
}

std::vector<double> key_times(Terminal& terminal, std::size_t count) {
  std::vector<double> times;
  for (std::size_t line = 0; times.size() < count; ++line) {
    for (const char key : kKeys[line % 2]) {
      terminal.read_for(1e-3 * (1 + std::rand() % 6));  // no rhythm that fits the talker's
      times.push_back(key_seconds(terminal, key));
    }
    terminal.type(kDropLine);
  }
  std::sort(times.begin(), times.end());
  return times;
}

void order(Terminal& terminal, const std::string& line) {
  terminal.type(line + "\r");
  terminal.read_for(0.1);
}

void keys(std::size_t count, const std::string& rate, char** command) {
  Terminal terminal(command);
  terminal.until("> ");
  order(terminal, "rate 0");
  const std::vector<double> idle = key_times(terminal, count);
  order(terminal, "rate " + rate);
  const std::size_t lines = terminal.lines();
  const double begin = now_seconds();
  const std::vector<double> busy = key_times(terminal, count);
  const double shown = static_cast<double>(terminal.lines() - lines) / (now_seconds() - begin);
  terminal.end();
  const std::size_t middle = idle.size() / 2;
  std::printf("{\"idle\": %.9f, \"busy\": %.9f, \"more\": %.9f, \"late\": %.9f, \"rate\": %.1f}\n",
              idle[middle], busy[middle], busy[middle] - idle[middle], busy[busy.size() * 99 / 100],
              shown);
}

void report(double begin, Terminal& terminal) {
  const double seconds = now_seconds() - begin;
  std::printf("{\"seconds\": %.9f, \"cpu\": %.6f}\n", seconds, terminal.end());
}

void burst(const std::string& count, char** command) {
  Terminal terminal(command);
  terminal.until("> ");
  order(terminal, "rate 0");
  terminal.type("burst " + count);
  terminal.read_for(0.1);
  terminal.forget();
  const double begin = now_seconds();
  terminal.type("\r");
  terminal.until(kLastLine);
  report(begin, terminal);
}

void show(char** command) {
  Terminal terminal(command);
  if (!terminal.take(kLimitMs)) disappointed("nothing was shown");
  const double begin = now_seconds();
  terminal.until(kLastLine);
  report(begin, terminal);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "keys" && argc > 4)
    keys(std::strtoull(argv[2], nullptr, 10), argv[3], argv + 4);
  else if (mode == "burst" && argc > 3)
    burst(argv[2], argv + 3);
  else if (mode == "show" && argc > 2)
    show(argv + 2);
  else
    disappointed("usage: typist keys COUNT RATE | burst COUNT | show COMMAND...");
}
