#pragma once
// Waits for a descriptor that is not ours alone (0, 1, 2): its flags stay as they were found.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>

namespace confab {

// Asio sets O_NONBLOCK on what it watches, and that flag is shared with the shell and with whoever
// holds the same terminal. So Asio watches a private epoll descriptor, which watches the real one.
class Watch {
 public:
  enum class For { reading, writing };
  Watch(asio::io_context& io, int descriptor, For what);

  // False for regular files and /dev/null, which epoll refuses: they are always ready.
  bool can_wait() const noexcept { return can_wait_; }
  // Waits until a read (a write of PIPE_BUF bytes) would not block, or would say the end.
  asio::awaitable<void> ready();
  // The same without a coroutine; `done` is not called when the wait is given up.
  void when_ready(std::function<void()> done);
  void cancel() { inner_.cancel(); }

 private:
  asio::posix::stream_descriptor inner_;
  bool can_wait_ = false;
};

}  // namespace confab
