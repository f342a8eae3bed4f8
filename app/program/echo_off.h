#pragma once
// A terminal that does not show what is typed. While the program is stopped (Ctrl-Z) the shell has
// it as it was; afterwards it is switched off again.

#include <termios.h>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <functional>
#include <optional>

#include "app/program/lifetime.h"

namespace confab {

// As long as this lives, and the program is not stopped (Ctrl-Z); where `descriptor` is no
// terminal, nothing. Line ends are still shown. What was typed and not read when it ends is
// dropped, unless answered() was called: half a secret would be shown by the shell.
class EchoOff {
 public:
  // `on_continued` is called from the loop, when it was stopped and is not any more: the question
  // is to be shown again. `descriptor` is not owned. Throws nothing: a terminal that cannot be
  // switched shows what is typed.
  EchoOff(asio::io_context& io, int descriptor, std::function<void()> on_continued);
  ~EchoOff();
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

  // The line was read whole: what comes after it is somebody's next line, and stays.
  void answered() noexcept { is_answered_ = true; }

  // For a signal handler that ends the process: what the last one that lives would do when it ends.
  static void undo() noexcept;

 private:
  void switch_off() noexcept;
  void wait_for_stop();

  static const EchoOff* volatile last_;

  int descriptor_;
  std::function<void()> on_continued_;
  asio::signal_set stop_;
  std::optional<termios> before_;
  bool is_answered_ = false;
  Lifetime lifetime_;
};

}  // namespace confab
