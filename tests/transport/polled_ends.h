#pragma once
// A socket that is waited for by the poller, and what became of who waited.

#include <sys/socket.h>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "transport/file_descriptor.h"
#include "transport/poller.h"

namespace confab {

// A socket that is waited for, and the other end of it.
struct Ends {
  explicit Ends(asio::io_context& io) {
    int both[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, both) != 0) {
      throw std::runtime_error("no sockets");
    }
    mine = std::make_unique<PolledSocket>(io.get_executor(), FileDescriptor(both[0]));
    theirs = FileDescriptor(both[1]);
  }
  // What there is to read now, as a connection would read it.
  std::string read() const {
    std::string bytes(100, '\0');
    const ssize_t got = ::recv(mine->descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0) mine->nothing_to_read();
    if (got > 0) mine->read_short();
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  }
  // Until a write would block.
  void fill() const {
    const std::string much(100000, 'x');
    while (::send(mine->descriptor(), much.data(), much.size(), MSG_DONTWAIT) > 0) continue;
  }
  std::unique_ptr<PolledSocket> mine;
  FileDescriptor theirs;
};

inline asio::awaitable<void> wait_until_readable(PolledSocket& socket) {
  if (!socket.may_read()) co_await socket.readable();
}

// Notes what became of a coroutine.
struct TaskOutcome {
  bool done = false;
  std::error_code error;
  auto note() {
    return [this](const std::exception_ptr& failure) {
      done = true;
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const std::system_error& aborted) {
        error = aborted.code();
      }
    };
  }
};

}  // namespace confab
