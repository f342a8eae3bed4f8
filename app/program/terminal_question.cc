#include "app/program/terminal_question.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "app/program/core_dump.h"
#include "app/program/echo_off.h"
#include "protocol/text/printable.h"
#include "transport/file_descriptor.h"
#include "transport/network_error.h"
#include "transport/watch.h"

namespace confab {
namespace {

// A terminal gives a line at a time, of at most so many bytes (N_TTY_BUF_SIZE).
constexpr std::size_t kTerminalBytes = 4096;

void show(int terminal, const Printable& text) {
  const std::string_view bytes = text.text();
  [[maybe_unused]] const ssize_t written = ::write(terminal, bytes.data(), bytes.size());
}

}  // namespace

asio::awaitable<std::optional<std::string>> ask_on_terminal(asio::io_context& io,
                                                            std::string question) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) throw std::runtime_error("no terminal to ask for it on");
  forbid_core_dumps();
  const Printable shown{Untrusted(question)};
  EchoOff echo_off(io, terminal.get(), [&] { show(terminal.get(), shown); });
  show(terminal.get(), shown);
  Watch watch(io.get_executor(), terminal.get(), Watch::For::reading);
  std::array<char, kTerminalBytes> line{};
  while (true) {
    co_await watch.ready();
    const ssize_t count = ::read(terminal.get(), line.data(), line.size());
    if (count < 0 && is_temporary(errno)) continue;
    if (count <= 0) co_return std::nullopt;
    echo_off.answered();
    std::string answer(line.data(), static_cast<std::size_t>(count));
    line.fill('\0');
    if (answer.ends_with('\n')) answer.pop_back();
    co_return answer;
  }
}

}  // namespace confab
