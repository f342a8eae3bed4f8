#include "transport/tcp_listener.h"

#include <sys/socket.h>

#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

#include "transport/cancelled.h"
#include "transport/network_error.h"
#include "transport/socket_address.h"
#include "transport/tcp_connection.h"

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

}  // namespace

TcpListener::TcpListener(asio::any_io_executor executor, FileDescriptor socket)
    : socket_(executor) {
  const SocketAddress local = local_address(socket.get());
  local_ = local.endpoint();
  socket_.assign({local.family(), IPPROTO_TCP}, socket.get());
  (void)socket.release();
}

asio::awaitable<std::unique_ptr<Connection>> TcpListener::accept() {
  for (;;) {
    if (!socket_.is_open()) throw_cancelled();
    SocketAddress peer;
    socklen_t size = SocketAddress::capacity();
    const bool may_try = accepted_since_wait_ < kAcceptsInARow;
    const int accepted = may_try ? ::accept4(socket_.native_handle(), peer.data(), &size,
                                             SOCK_NONBLOCK | SOCK_CLOEXEC)
                                 : -1;
    const int error = may_try ? errno : EAGAIN;
    if (accepted >= 0) {
      ++accepted_since_wait_;
      co_return adopt(FileDescriptor(accepted), peer);
    }
    if (error == EAGAIN) {
      accepted_since_wait_ = 0;
      co_await socket_.async_wait(asio::socket_base::wait_read, asio::use_awaitable);
    } else if (!concerns_that_peer_only(error)) {
      throw NetworkError(Op::accept, local_, system_code(error), false);
    }
  }
}

std::unique_ptr<Connection> TcpListener::adopt(FileDescriptor socket, const SocketAddress& peer) {
  try {
    return std::make_unique<TcpConnection>(socket_.get_executor(), std::move(socket),
                                           peer.endpoint());
  } catch (const std::system_error& error) {  // no room in the poller
    throw NetworkError(Op::accept, local_, error.code(), false);
  }
}

void TcpListener::close() noexcept {
  asio::error_code ignored;  // the descriptor is gone whatever it says
  socket_.close(ignored);
}

}  // namespace confab
