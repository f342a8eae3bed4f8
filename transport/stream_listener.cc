#include "transport/stream_listener.h"

#include <sys/socket.h>

#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"

namespace confab {
namespace {

// A burst of new peers must not keep those that are there already from their turn.
constexpr int kAcceptsInARow = 64;

// What befell one connection before it was accepted, accept(2): the next one may be well.
bool concerns_that_peer_only(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case ENETDOWN:
    case EPROTO:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

int family_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return address.ss_family;
}

}  // namespace

StreamListener::StreamListener(const asio::any_io_executor& executor, FileDescriptor socket,
                               Endpoint local)
    : socket_(executor), local_(std::move(local)), descriptor_(socket.get()) {
  socket_.assign({family_of(socket.get()), 0}, socket.get());
  (void)socket.release();
}

asio::awaitable<std::unique_ptr<Connection>> StreamListener::accept() {
  for (;;) {
    if (!socket_.is_open()) throw_cancelled();
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    const bool may_try = accepted_since_wait_ < kAcceptsInARow;
    const int accepted =
        may_try ? ::accept4(socket_.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size,
                            SOCK_NONBLOCK | SOCK_CLOEXEC)
                : -1;
    const int error = may_try ? errno : EAGAIN;
    if (accepted >= 0) {
      ++accepted_since_wait_;
      try {
        co_return adopt(FileDescriptor(accepted), peer, size);
      } catch (const std::system_error& no_room) {  // in the poller
        throw NetworkError(Op::accept, local_, no_room.code(), false);
      }
    }
    if (error == EAGAIN) {
      accepted_since_wait_ = 0;
      co_await socket_.async_wait(asio::socket_base::wait_read, asio::use_awaitable);
    } else if (!concerns_that_peer_only(error)) {
      throw NetworkError(Op::accept, local_, system_code(error), false);
    }
  }
}

void StreamListener::close() noexcept {
  descriptor_ = -1;
  asio::error_code ignored;  // the descriptor is gone whatever it says
  socket_.close(ignored);
}

}  // namespace confab
