#include "app/replay/enter_key.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "app/program/unreadable.h"
#include "transport/network_error.h"

namespace confab {

EnterKey::EnterKey(asio::io_context& io)
    : watch_(io.get_executor(), STDIN_FILENO, Watch::For::reading) {}

asio::awaitable<void> EnterKey::pressed(Output& where, Printable next) {
  if (has_ended_) co_return;
  Printable question("next: ");
  question += next;
  question += Literal("  [Enter] ");
  where.write(question);
  where.flush();
  char byte = 0;
  while (byte != '\n') {
    co_await watch_.ready();
    const long got = ::read(STDIN_FILENO, &byte, 1);
    if (got > 0 || (got < 0 && is_temporary(errno))) continue;
    has_ended_ = true;
    if (got < 0) throw Unreadable(errno, "stdin");
    co_return;
  }
}

}  // namespace confab
