#include "transport/stream_connection.h"

#include <sys/socket.h>

#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

namespace confab {
namespace {

// A peer that sends without end must not keep the others from their turn.
constexpr int kReadsInARow = 16;

bool is_temporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int buffer_size(int socket, int option) {
  int size = 0;
  socklen_t length = sizeof size;
  ::getsockopt(socket, SOL_SOCKET, option, &size, &length);
  return size;
}

// After the peer's end its reset of what we sent since does not reach recv(), which goes on saying
// 0.
int pending_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

StreamConnection::StreamConnection(StreamSocket socket, Endpoint peer)
    : socket_(std::move(socket)), fd_(socket_.native_handle()), peer_(std::move(peer)) {}

// A read that did not fill the buffer was the last one for now, so the next call waits at once:
// asking the kernel once more only to hear EAGAIN costs as much as the rest of a round trip's
// bookkeeping. The wait itself arms epoll anew, so nothing that came in between is missed.
asio::awaitable<std::variant<Packet, End>> StreamConnection::receive() {
  for (;;) {
    check_open();
    if (!may_have_more_) co_await readable();
    const std::span<char> space = buffer_.space();
    const ssize_t got = ::recv(fd_, space.data(), space.size(), MSG_DONTWAIT);
    const int error = got < 0 ? errno : 0;
    may_have_more_ = got > 0 && buffer_.filled(static_cast<std::size_t>(got)) &&
                     ++reads_since_wait_ < kReadsInARow;
    if (got > 0) {
      const std::string_view bytes(space.data(), static_cast<std::size_t>(got));
      co_return Packet{bytes, &peer_, false};
    }
    if (is_temporary(error)) continue;
    const int hidden = error != 0 ? error : pending_error(fd_);
    if (hidden != 0 || broken_) fail(Op::recv, hidden);
    co_return End{};
  }
}

// Tries the kernel first: it nearly always takes everything, and Asio's own path would go round its
// queue.
asio::awaitable<void> StreamConnection::send(std::string_view bytes, Endpoint) {
  check_open();
  check_sendable();
  while (!bytes.empty()) {
    const ssize_t took = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (took >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(took));
    } else if (is_temporary(errno)) {
      co_await writable();
      check_open();
    } else {
      fail(Op::send, errno);
    }
  }
}

asio::awaitable<void> StreamConnection::finish_sending() {
  check_open();
  if (std::exchange(finished_, true)) co_return;
  const bool failed = ::shutdown(fd_, SHUT_WR) != 0;
  // ENOTCONN: reset meanwhile, which receive() tells.
  if (failed && errno != ENOTCONN) fail(Op::send, errno);
}

void StreamConnection::close() noexcept {
  asio::error_code ignored;  // the descriptor is gone whatever it says
  socket_.close(ignored);
  fd_ = -1;
}

asio::awaitable<void> StreamConnection::readable() {
  reads_since_wait_ = 0;
  buffer_.release_surplus();
  co_await socket_.async_wait(StreamSocket::wait_read, asio::use_awaitable);
}

asio::awaitable<void> StreamConnection::writable() {
  co_await socket_.async_wait(StreamSocket::wait_write, asio::use_awaitable);
}

void StreamConnection::check_open() const {
  if (fd_ < 0) throw asio::system_error(asio::error::operation_aborted);
}

void StreamConnection::check_sendable() const {
  if (finished_) throw std::logic_error("send() after finish_sending()");
  if (broken_) throw NetworkError(Op::send, peer_, broken_, true);
}

void StreamConnection::fail(Op op, int error) {
  if (!broken_) broken_ = system_code(error);
  throw NetworkError(op, peer_, broken_, true);
}

std::vector<Fact> buffer_facts(int socket) {
  return {{"send buffer", std::to_string(buffer_size(socket, SO_SNDBUF)) + " bytes"},
          {"receive buffer", std::to_string(buffer_size(socket, SO_RCVBUF)) + " bytes"}};
}

}  // namespace confab
