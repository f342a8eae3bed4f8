#include "app/prompt/terminal.h"

#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <string_view>

#include "app/program/environment.h"

namespace confab {
namespace {

std::string_view terminal_name() { return environment_text("TERM"); }

}  // namespace

ScreenSize screen_size() {
  winsize size{};
  if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  return {size.ws_col != 0 ? size.ws_col : 80, size.ws_row != 0 ? size.ws_row : 24};
}

bool moves_cursor() { return !terminal_name().empty() && terminal_name() != "dumb"; }

bool wraps_anew() {
  const std::string_view name = terminal_name();
  const bool screen = name.starts_with("screen") && environment_text("TMUX").empty();
  return environment_text("XTERM_VERSION").empty() && name != "linux" &&
         !name.starts_with("rxvt") && !name.starts_with("vt") && !screen;
}

bool in_foreground() {
  const pid_t owner = ::tcgetpgrp(STDIN_FILENO);
  return owner == -1 || owner == ::getpgrp();  // -1: it is nobody's controlling terminal
}

bool key_waits() {
  pollfd keyboard{STDIN_FILENO, POLLIN, 0};
  return ::poll(&keyboard, 1, 0) > 0;
}

void use_utf8() {
  std::setlocale(LC_ALL, "");
  if (std::string_view(nl_langinfo(CODESET)) == "UTF-8") return;
  ::setenv("LC_ALL", "C.UTF-8", 1);  // readline reads it by itself
  std::setlocale(LC_ALL, "");
}

}  // namespace confab
