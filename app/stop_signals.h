#pragma once
// How a mode that works by itself is stopped: the first signal ends it in good order, the next one
// at once.

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <functional>

#include "app/exit_code.h"

namespace confab {

class StopSignals {
 public:
  // From now on, until it is destroyed. `stop` is called once, from the loop; a signal behind it
  // stops `io` itself.
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
