#include "transport/relay_ends.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <system_error>

namespace confab {
namespace {

bool is_temporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

mode_t kind_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

[[noreturn]] void fail(int error, const char* what) {
  throw std::system_error(error, std::system_category(), what);
}

}  // namespace

RelayInput::RelayInput(int fd) : fd_(fd), is_terminal_(::isatty(fd) == 1) {
  if (kind_of(fd) == S_IFIFO)
    ::fcntl(fd, F_SETPIPE_SZ, kPipeSize);  // may be refused: then as it is
}

std::optional<std::size_t> RelayInput::read_some(std::span<char> space) {
  const ssize_t got = ::read(fd_, space.data(), space.size());
  if (got >= 0) return static_cast<std::size_t>(got);
  if (is_temporary(errno)) return std::nullopt;
  fail(errno, "cannot read the input");
}

RelayOutput::RelayOutput(int fd) : fd_(fd) {
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
  if (may_block_) return write_carefully(bytes);
  const ssize_t took = is_socket_
                           ? ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                           : ::write(descriptor(), bytes.data(), bytes.size());
  if (took >= 0) return static_cast<std::size_t>(took);
  if (is_temporary(errno)) return 0;
  if (errno == EPIPE) return std::nullopt;
  fail(errno, "cannot write the output");
}

// A pipe that poll() calls writable takes PIPE_BUF bytes without blocking, pipe(7).
std::optional<std::size_t> RelayOutput::write_carefully(std::string_view bytes) {
  pollfd entry{fd_, POLLOUT, 0};
  if (::poll(&entry, 1, 0) != 1) return 0;
  const ssize_t took = ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
  if (took >= 0) return static_cast<std::size_t>(took);
  if (is_temporary(errno)) return 0;
  if (errno == EPIPE) return std::nullopt;
  fail(errno, "cannot write the output");
}

void RelayBuffer::compact() noexcept {
  std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

}  // namespace confab
