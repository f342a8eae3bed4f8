#include "app/program/echo_off.h"

#include <csignal>
#include <system_error>
#include <utility>

namespace confab {

const EchoOff* volatile EchoOff::last_ = nullptr;

EchoOff::EchoOff(asio::io_context& io, int descriptor, std::function<void()> on_continued)
    : descriptor_(descriptor), on_continued_(std::move(on_continued)), stop_(io) {
  termios mode{};
  if (::tcgetattr(descriptor, &mode) != 0) return;
  before_ = mode;
  last_ = this;
  stop_.add(SIGTSTP);
  switch_off();
  wait_for_stop();
}

EchoOff::~EchoOff() {
  if (last_ == this) last_ = nullptr;
  if (before_) ::tcsetattr(descriptor_, is_answered_ ? TCSADRAIN : TCSAFLUSH, &*before_);
}

void EchoOff::undo() noexcept {
  const EchoOff* const it = last_;
  if (it != nullptr) ::tcsetattr(it->descriptor_, TCSAFLUSH, &*it->before_);
}

void EchoOff::switch_off() noexcept {
  termios mode = *before_;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  mode.c_lflag |= ECHONL;
  ::tcsetattr(descriptor_, TCSADRAIN, &mode);
}

void EchoOff::wait_for_stop() {
  stop_.async_wait(lifetime_.guard([this](std::error_code error, int) {
    if (error) return;
    ::tcsetattr(descriptor_, TCSAFLUSH, &*before_);
    ::raise(SIGSTOP);
    switch_off();
    on_continued_();
    wait_for_stop();
  }));
}

}  // namespace confab
