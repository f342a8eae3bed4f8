#pragma once
// Waits for descriptors that are not ours alone (0, 1, 2), or for several at once. Asio sets
// O_NONBLOCK on what it watches, which others who hold the same open file would feel (the shell,
// whoever has the same terminal); so it watches a private epoll, which watches the rest.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/error_code.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>

namespace confab {

class Watch {
 public:
  enum class For { reading, writing };

  // Throw std::system_error where the kernel has no room for one more.
  explicit Watch(const asio::any_io_executor& executor);
  Watch(const asio::any_io_executor& executor, int descriptor, For what);

  // One more. False: there is nothing to wait for, the call itself tells: a regular file and
  // /dev/null, which epoll refuses and which are always ready, and what is not open for that.
  bool add(int descriptor, For what);

  // Until a read (a write of PIPE_BUF bytes) of one of them would not block, or would say the end
  // or an error. Returns operation_aborted after cancel(), close(), or when the coroutine is
  // cancelled.
  asio::awaitable<asio::error_code> wait();
  // The same as an exception; at once where the last add() returned false.
  asio::awaitable<void> ready();
  // The same without a coroutine; `done` is not called when the wait is given up.
  void when_ready(std::function<void()> done);

  void cancel() noexcept;
  void close() noexcept;

 private:
  asio::posix::stream_descriptor epoll_;
  bool can_wait_ = false;
};

}  // namespace confab
