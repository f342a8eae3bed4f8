#include "app/stop_signals.h"

#include <csignal>
#include <system_error>
#include <utility>

namespace confab {

StopSignals::StopSignals(asio::io_context& io, std::function<void()> stop)
    : io_(io), stop_(std::move(stop)), signals_(io, SIGINT, SIGTERM, SIGHUP) {
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
