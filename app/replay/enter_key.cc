#include "app/replay/enter_key.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace confab {

EnterKey::EnterKey(asio::io_context& io) : watch_(io, STDIN_FILENO, Watch::For::reading) {}

asio::awaitable<void> EnterKey::pressed(Output& where, Printable next) {
  if (has_ended_) co_return;
  Printable question("next: ");
  question += next;
  question += Literal("  [Enter] ");
  where.write(question);
  where.flush();
  char byte = 0;
  while (byte != '\n') {
    if (watch_.can_wait()) co_await watch_.ready();
    const long got = ::read(STDIN_FILENO, &byte, 1);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got > 0) continue;
    has_ended_ = true;
    co_return;
  }
}

}  // namespace confab
