#include "transport/relay_ends.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "transport/network_error.h"

namespace confab {
namespace {

mode_t kind_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

[[noreturn]] void fail_to_relay(int error, const char* what) {
  throw std::system_error(error, std::system_category(), what);
}

}  // namespace

RelayInput::RelayInput(int fd) : fd_(fd), is_terminal_(::isatty(fd) == 1) {
  // A pipe's wrong end would never be ready.
  if ((::fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) fail_to_relay(EBADF, "cannot read the input");
  if (kind_of(fd) == S_IFIFO)
    ::fcntl(fd, F_SETPIPE_SZ, kPipeSize);  // may be refused: then as it is
}

bool RelayInput::has_last() const noexcept {
  if (kind_of(fd_) == S_IFREG) return true;
  pollfd entry{fd_, 0, 0};
  return ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLHUP) != 0;
}

std::uint64_t RelayInput::unread_bytes() const noexcept {
  int bytes = 0;
  return ::ioctl(fd_, FIONREAD, &bytes) == 0 && bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

std::optional<std::size_t> RelayInput::read_some(std::span<char> space) {
  const ssize_t got = ::read(fd_, space.data(), space.size());
  if (got >= 0) return static_cast<std::size_t>(got);
  if (is_temporary(errno)) return std::nullopt;
  fail_to_relay(errno, "cannot read the input");
}

RelayOutput::RelayOutput(int fd, RelayFilter* filter) : fd_(fd), filter_(filter) {
  const mode_t kind = kind_of(fd);
  is_pipe_ = kind == S_IFIFO;
  is_socket_ = kind == S_IFSOCK;
  if (is_pipe_) ::fcntl(fd, F_SETPIPE_SZ, kPipeSize);  // may be refused: then as it is
  if (!is_pipe_ && ::isatty(fd) != 1) return;  // a file takes all, a socket has a flag for it
  const std::string again = "/proc/self/fd/" + std::to_string(fd);
  own_ = FileDescriptor(::open(again.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  may_block_ = !own_;
}

std::optional<std::size_t> RelayOutput::write_some(std::string_view bytes) {
  if (filter_ == nullptr) return hand_over(bytes);
  if (has_unwritten()) return write_unwritten() ? std::optional<std::size_t>(0) : std::nullopt;
  unwritten_ = filter_->shown(bytes);
  return write_unwritten() ? std::optional(bytes.size()) : std::nullopt;
}

bool RelayOutput::write_message(std::string_view bytes) {
  if (filter_ != nullptr) {
    unwritten_ = filter_->shown(bytes);
    unwritten_ += filter_->finish();
    return write_unwritten();
  }
  if (bytes.empty()) return true;
  const std::optional<std::size_t> took = hand_over(bytes);
  if (took) unwritten_ = bytes.substr(*took);
  return took.has_value();
}

bool RelayOutput::write_unwritten() {
  if (unwritten_.empty()) return true;
  const std::optional<std::size_t> took = hand_over(unwritten_);
  if (took) unwritten_.erase(0, *took);
  return took.has_value();
}

bool RelayOutput::finish() {
  if (filter_ != nullptr) unwritten_ += filter_->finish();
  return write_unwritten();
}

void RelayOutput::close() noexcept {
  own_ = FileDescriptor();
  fd_ = -1;
}

std::optional<std::size_t> RelayOutput::hand_over(std::string_view bytes) {
  if (may_block_) return hand_over_carefully(bytes);
  const ssize_t took = is_socket_
                           ? ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                           : ::write(descriptor(), bytes.data(), bytes.size());
  if (took >= 0) return static_cast<std::size_t>(took);
  if (is_temporary(errno)) return 0;
  if (errno == EPIPE) return std::nullopt;
  fail_to_relay(errno, "cannot write the output");
}

// A pipe that poll() calls writable takes PIPE_BUF bytes without blocking, pipe(7).
std::optional<std::size_t> RelayOutput::hand_over_carefully(std::string_view bytes) {
  pollfd entry{fd_, POLLOUT, 0};
  if (::poll(&entry, 1, 0) != 1) return 0;
  const ssize_t took = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  if (took >= 0) return static_cast<std::size_t>(took);
  if (is_temporary(errno)) return 0;
  if (errno == EPIPE) return std::nullopt;
  fail_to_relay(errno, "cannot write the output");
}

bool PeerProgress::look(const Connection& connection) noexcept {
  const std::uint64_t waiting = connection.unacknowledged();
  const auto before = std::exchange(waiting_, waiting);
  return before ? waiting < *before : waiting > 0;
}

void RelayBuffer::compact() noexcept {
  std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

}  // namespace confab
