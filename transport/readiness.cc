#include "transport/readiness.h"

#include <sys/epoll.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>

namespace confab {

Readiness::Readiness(asio::any_io_executor executor) : epoll_(executor) {
  const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::system_category(), "epoll");
  epoll_.assign(descriptor);
}

bool Readiness::add(int descriptor, For what) {
  epoll_event event{};
  event.events = what == For::reading ? EPOLLIN : EPOLLOUT;
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) == 0) return true;
  if (errno == EPERM) return false;
  throw std::system_error(errno, std::system_category(), "epoll");
}

asio::awaitable<asio::error_code> Readiness::wait() {
  asio::error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await epoll_.async_wait(asio::posix::stream_descriptor::wait_read, token);
  co_return error;
}

void Readiness::cancel() noexcept {
  asio::error_code ignored;  // nothing was waiting
  epoll_.cancel(ignored);
}

void Readiness::close() noexcept {
  asio::error_code ignored;  // the descriptor is gone whatever it says
  epoll_.close(ignored);
}

}  // namespace confab
