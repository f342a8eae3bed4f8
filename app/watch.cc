#include "app/watch.h"

#include <sys/epoll.h>

#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace confab {

Watch::Watch(asio::io_context& io, int descriptor, For what) : inner_(io) {
  const int inner = ::epoll_create1(EPOLL_CLOEXEC);
  if (inner == -1) throw std::system_error(errno, std::system_category(), "epoll_create1");
  epoll_event interest{};
  interest.events = what == For::reading ? EPOLLIN : EPOLLOUT;
  can_wait_ = ::epoll_ctl(inner, EPOLL_CTL_ADD, descriptor, &interest) == 0;
  inner_.assign(inner);
}

asio::awaitable<void> Watch::ready() {
  if (!can_wait_) co_return;
  co_await inner_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
}

void Watch::when_ready(std::function<void()> done) {
  inner_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [done = std::move(done)](std::error_code error) {
                      if (!error) done();
                    });
}

}  // namespace confab
