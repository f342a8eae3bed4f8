#pragma once
// Waits for descriptors that are not ours alone, or for several at once. Asio sets O_NONBLOCK on
// what it watches, which others who hold the same open file would feel; so it watches a private
// epoll, which watches the rest.

#include <asio/awaitable.hpp>
#include <asio/error_code.hpp>
#include <asio/posix/stream_descriptor.hpp>

namespace confab {

class Readiness {
 public:
  enum class For { reading, writing };

  explicit Readiness(asio::any_io_executor executor);

  // False: a regular file or /dev/null, which epoll refuses, and which is always ready.
  bool add(int descriptor, For what);
  // Until one of them is ready, or has an error. operation_aborted after cancel(), close(), or when
  // the coroutine is cancelled.
  asio::awaitable<asio::error_code> wait();
  void cancel() noexcept;
  void close() noexcept;

 private:
  asio::posix::stream_descriptor epoll_;
};

}  // namespace confab
