#include "app/program/stop_signals.h"

#include <csignal>
#include <utility>

namespace confab {

bool is_ignored(int number) noexcept {
  struct sigaction now {};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void watch_ending(asio::signal_set& signals) {
  for (const int number : kEndingSignals)
    if (!is_ignored(number)) signals.add(number);
}

std::string_view ended_by(int code) noexcept {
  switch (code) {
    case code_of_signal(SIGINT):
      return "ended by SIGINT";
    case code_of_signal(SIGTERM):
      return "ended by SIGTERM";
    case code_of_signal(SIGHUP):
      return "ended by SIGHUP";
    default:
      return "ended by a signal";
  }
}

StopSignals::StopSignals(asio::io_context& io, std::function<void()> stop)
    : io_(io), stop_(std::move(stop)), signals_(io) {
  watch_ending(signals_);
  wait();
}

void StopSignals::wait() {
  signals_.async_wait([this](std::error_code error, int signal) {
    if (error) return;
    if (has_come()) return io_.stop();
    first_ = signal;
    wait();
    stop_();
  });
}

}  // namespace confab
