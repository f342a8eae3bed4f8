#include "transport/watch.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace confab {
namespace {

[[noreturn]] void fail_to_wait() {
  throw std::system_error(errno, std::system_category(), "cannot wait for input and output");
}

// epoll waits for ever where the end of a pipe is the wrong one.
bool is_open_for(int descriptor, Watch::For what) {
  const int access = ::fcntl(descriptor, F_GETFL) & O_ACCMODE;
  return access == O_RDWR || access == (what == Watch::For::reading ? O_RDONLY : O_WRONLY);
}

}  // namespace

Watch::Watch(const asio::any_io_executor& executor) : epoll_(executor) {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) fail_to_wait();
  epoll_.assign(descriptor);
}

Watch::Watch(const asio::any_io_executor& executor, int descriptor, For what) : Watch(executor) {
  add(descriptor, what);
}

bool Watch::add(int descriptor, For what) {
  can_wait_ = false;
  if (!is_open_for(descriptor, what)) return false;
  epoll_event event{};
  event.events = what == For::reading ? EPOLLIN : EPOLLOUT;
  can_wait_ = ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0;
  if (!can_wait_ && errno != EPERM) fail_to_wait();
  return can_wait_;
}

asio::awaitable<asio::error_code> Watch::wait() {
  asio::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await epoll_.async_wait(asio::posix::stream_descriptor::wait_read, token);
  co_return error;
}

asio::awaitable<void> Watch::ready() {
  if (!can_wait_) co_return;
  const asio::error_code failed = co_await wait();
  if (failed) throw asio::system_error(failed);
}

void Watch::when_ready(std::function<void()> done) {
  epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [done = std::move(done)](asio::error_code error) {
                      if (!error) done();
                    });
}

void Watch::cancel() noexcept {
  asio::error_code ignored;  // nothing was waiting
  epoll_.cancel(ignored);
}

void Watch::close() noexcept {
  asio::error_code ignored;  // the descriptor is gone whatever it says
  epoll_.close(ignored);
}

}  // namespace confab
