#include "app/prompt/echo_off.h"

namespace confab {

EchoOff::EchoOff(int descriptor) noexcept : descriptor_(descriptor) {
  termios mode{};
  if (::tcgetattr(descriptor, &mode) != 0) return;
  before_ = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  mode.c_lflag |= ECHONL;
  ::tcsetattr(descriptor, TCSADRAIN, &mode);
}

EchoOff::~EchoOff() {
  if (before_) ::tcsetattr(descriptor_, is_answered_ ? TCSADRAIN : TCSAFLUSH, &*before_);
}

}  // namespace confab
