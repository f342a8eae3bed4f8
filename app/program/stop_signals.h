#pragma once
// The signals that end a program, and how a mode that works by itself is stopped: the first one
// ends it in good order, the next one at once.

#include <array>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <csignal>
#include <functional>
#include <string_view>

#include "app/program/exit_code.h"

namespace confab {

inline constexpr std::array kEndingSignals{SIGINT, SIGTERM, SIGHUP};

// It was when the program began (nohup, "&" in a shell script), and is to stay so.
bool is_ignored(int number) noexcept;
// Watches the ending signals that are not ignored.
void watch_ending(asio::signal_set& signals);
// "ended by SIGTERM", of code_of_signal(SIGTERM); "ended by a signal" of any other code.
std::string_view ended_by(int code) noexcept;

class StopSignals {
 public:
  // From now on, until it is destroyed; signals that were ignored when the program began stay so.
  // `stop` is called once, from the loop, at the first signal: whatever is under way is to end in
  // good order. A second signal stops `io` itself. `io` outlives it.
  StopSignals(asio::io_context& io, std::function<void()> stop);
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  bool has_come() const noexcept { return first_ != 0; }
  // The first one's; `code` where none came.
  int exit_code(int code) const noexcept { return has_come() ? code_of_signal(first_) : code; }

 private:
  void wait();

  asio::io_context& io_;
  std::function<void()> stop_;
  int first_ = 0;
  asio::signal_set signals_;
};

}  // namespace confab
