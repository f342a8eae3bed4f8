#pragma once
// A terminal that does not show what is typed.

#include <termios.h>

#include <optional>

namespace confab {

// As long as this lives; where `descriptor` is no terminal, nothing. Line ends are still shown.
// What was typed and not read when it ends is dropped, unless answered() was called: half a secret
// would be shown by the shell.
class EchoOff {
 public:
  explicit EchoOff(int descriptor) noexcept;
  ~EchoOff();
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;

  void answered() noexcept { is_answered_ = true; }

 private:
  int descriptor_;
  std::optional<termios> before_;
  bool is_answered_ = false;
};

}  // namespace confab
