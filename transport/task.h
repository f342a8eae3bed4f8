#pragma once
// A coroutine that runs beside who started it, and that they can stop: it ends where it waits, and
// what it waits for is neither closed nor loses a byte.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>

namespace confab {

// One coroutine at a time. It may outlive the Task, which does not stop it.
class Task {
 public:
  // `executor` must be an io_context's.
  explicit Task(asio::any_io_executor executor);

  // `done` is told how it ended, unless stop() has ended it.
  void start(asio::awaitable<void> work, std::function<void(const std::exception_ptr&)> done);
  // Returns when it is over; at once where nothing runs.
  asio::awaitable<void> stop();
  // As stop(), without ending it.
  asio::awaitable<void> over();

 private:
  struct Running;

  asio::any_io_executor executor_;
  std::shared_ptr<Running> running_;
};

}  // namespace confab
