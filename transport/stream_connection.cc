#include "transport/stream_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "transport/cancelled.h"

namespace confab {
namespace {

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

StreamConnection::StreamConnection(asio::any_io_executor executor, FileDescriptor socket,
                                   Endpoint peer)
    : socket_(std::move(executor), std::move(socket)), peer_(std::move(peer)) {}

asio::awaitable<std::variant<Packet, End>> StreamConnection::receive() {
  if (has_ended_) co_await lost();
  for (;;) {
    check_open();
    if (!socket_.may_read()) {
      turn_.has_waited();
      buffer_.release_surplus();
      co_await socket_.readable();
    } else if (turn_.is_over()) {
      co_await FairTurn::give_way();
      continue;
    }
    const Got got = read();
    if (got.bytes) co_return Packet{*got.bytes, &peer_, false};
    if (got.error == EINTR) continue;
    if (is_temporary(got.error)) {
      socket_.nothing_to_read();
      continue;
    }
    const int hidden = got.error != 0 ? got.error : pending_error(descriptor());
    if (hidden != 0 || broken_) fail(Op::recv, hidden);
    has_ended_ = true;
    co_return End{};
  }
}

// One that did not fill the buffer was the last one for now, so the next call waits at once.
StreamConnection::Got StreamConnection::read() {
  const std::span<char> space = buffer_.space();
  const ssize_t got = ::recv(descriptor(), space.data(), space.size(), MSG_DONTWAIT);
  if (got <= 0) return {std::nullopt, got < 0 ? errno : 0};
  const auto size = static_cast<std::size_t>(got);
  if (!buffer_.filled(size)) socket_.read_short();
  return {std::string_view(space.data(), size), 0};
}

// A reset of what we send after the peer's end wakes who waits to read. Never returns.
asio::awaitable<void> StreamConnection::lost() {
  for (;;) {
    socket_.end_was_read();
    co_await socket_.readable();
    check_open();
    const int error = pending_error(descriptor());
    if (error != 0 || broken_) fail(Op::recv, error);
  }
}

// Tries the kernel first: it nearly always takes everything, and Asio's own path would go round its
// queue.
asio::awaitable<void> StreamConnection::send(std::string_view bytes, SendOptions) {
  check_sendable();
  while (!bytes.empty()) {
    const std::optional<std::size_t> took = hand_over(bytes);
    if (took) {
      bytes.remove_prefix(*took);
    } else {
      co_await room();
    }
  }
}

std::optional<std::size_t> StreamConnection::hand_over(std::string_view bytes) {
  const ssize_t took =
      ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (took >= 0) return static_cast<std::size_t>(took);
  if (is_temporary(errno)) return std::nullopt;
  fail(Op::send, errno);
}

asio::awaitable<void> StreamConnection::room() {
  co_await socket_.writable();
  check_open();
}

std::size_t StreamConnection::send_now(std::string_view bytes) noexcept {
  if (descriptor() < 0 || finished_ || broken_) return 0;
  const ssize_t took =
      ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return took > 0 ? static_cast<std::size_t>(took) : 0;
}

asio::awaitable<void> StreamConnection::finish_sending() {
  check_open();
  shut_down();
  co_return;
}

void StreamConnection::shut_down() {
  if (std::exchange(finished_, true)) return;
  const bool failed = ::shutdown(descriptor(), SHUT_WR) != 0;
  // ENOTCONN: reset meanwhile, which receive() tells.
  if (failed && errno != ENOTCONN) fail(Op::send, errno);
}

void StreamConnection::close() noexcept { socket_.close(); }

// A close that lingers for no time at all, socket(7).
void StreamConnection::reset() noexcept {
  const linger no_time{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &no_time, sizeof no_time);
  close();
}

void StreamConnection::check_open() const {
  if (descriptor() < 0) throw_cancelled();
}

void StreamConnection::check_sendable() const {
  check_open();
  if (finished_) throw std::logic_error("send() after finish_sending()");
  if (broken_) throw NetworkError(Op::send, peer_, broken_, true);
}

void StreamConnection::fail(Op op, int error) {
  if (!broken_) broken_ = system_code(error);
  throw NetworkError(op, peer_, broken_, true);
}

// For a loop of its own.
class StreamConnection::Bare final : public PolledStream {
 public:
  explicit Bare(StreamConnection& connection) : connection_(connection) {}

  int descriptor() const noexcept override { return connection_.descriptor(); }
  bool is_bare() const noexcept override { return true; }
  std::size_t unsent_bytes() const noexcept override { return 0; }
  bool has_received() const noexcept override { return false; }

  std::size_t send(std::string_view bytes) override {
    return connection_.hand_over(bytes).value_or(0);
  }

  void finish() override { connection_.shut_down(); }

  std::optional<std::size_t> receive(std::span<char> space) override {
    const ssize_t got = ::recv(descriptor(), space.data(), space.size(), MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (is_temporary(errno)) return std::nullopt;
    throw NetworkError(Op::recv, connection_.peer(), system_code(errno), true);
  }

 private:
  StreamConnection& connection_;
};

std::unique_ptr<PolledStream> StreamConnection::polled() { return std::make_unique<Bare>(*this); }

std::vector<Fact> buffer_facts(int socket) {
  return {{"send buffer", std::to_string(buffer_size(socket, SO_SNDBUF)) + " bytes"},
          {"receive buffer", std::to_string(buffer_size(socket, SO_RCVBUF)) + " bytes"}};
}

}  // namespace confab
