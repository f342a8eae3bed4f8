#include "app/program/output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <asio/post.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

namespace confab {
namespace {

// POLLOUT on a pipe promises this much without waiting (PIPE_BUF, pipe(7)).
constexpr std::size_t kSafePiece = 4096;
// Beyond this the buffer is compacted, so that a reader that never quite catches up costs no
// memory.
constexpr std::size_t kCompactBytes = 256 * 1024;

}  // namespace

Output::Output(asio::io_context& io, int descriptor, Flush mode)
    : io_(io), descriptor_(descriptor), mode_(mode) {
  open_private();
}

Output::~Output() {
  if (private_ != -1) ::close(private_);
}

void Output::open_private() {
  struct stat about {};
  if (::fstat(descriptor_, &about) != 0) return;
  if (S_ISSOCK(about.st_mode)) {
    kind_ = Kind::socket;
    return;
  }
  if (!S_ISFIFO(about.st_mode) && ::isatty(descriptor_) == 0) return;
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor_);
  private_ = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  kind_ = private_ == -1 ? Kind::shared : Kind::reopened;  // EACCES after su, no /proc
}

long Output::write_some(std::string_view bytes) const {
  switch (kind_) {
    case Kind::plain:
      return ::write(descriptor_, bytes.data(), bytes.size());
    case Kind::reopened:
      return ::write(private_, bytes.data(), bytes.size());
    case Kind::socket:
      return ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    case Kind::shared:
      break;
  }
  pollfd ready{descriptor_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) == 0) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(descriptor_, bytes.data(), std::min(bytes.size(), kSafePiece));
}

void Output::write(const Printable& lines) { append(lines.text()); }

void Output::write_line(const Printable& line) {
  append(line.text());
  append("\n");
}

void Output::write_exact(std::string_view bytes) { append(bytes); }

void Output::append(std::string_view bytes) {
  if (closed()) return;
  pending_ += bytes;
  if (mode_ == Flush::by_caller || scheduled_) return;
  scheduled_ = true;
  asio::post(io_, [this] {
    scheduled_ = false;
    flush();
  });
}

void Output::flush() {
  const bool was_waiting = waiting_;
  if (was_waiting || closed()) return;
  while (written_ < pending_.size()) {
    const long count = write_some(std::string_view(pending_).substr(written_));
    if (count >= 0) {
      written_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      if (written_ > kCompactBytes) {
        pending_.erase(0, written_);
        written_ = 0;
      }
      return wait_for_room();
    } else if (errno != EINTR) {
      return fail(errno);
    }
  }
  pending_.clear();
  written_ = 0;
}

void Output::wait_for_room() {
  waiting_ = true;
  if (!watch_)
    watch_.emplace(io_.get_executor(), private_ != -1 ? private_ : descriptor_,
                   Watch::For::writing);
  watch_->when_ready([this] {
    waiting_ = false;
    flush();
    if (!waiting_ && on_room) on_room();
  });
}

void Output::flush_now() {
  const bool is_terminal = ::isatty(descriptor_) == 1;
  flush_now(is_terminal ? kPatienceMs : -1);
}

void Output::flush_now(int patience_ms) {
  while (!closed() && written_ < pending_.size()) {
    const long count = write_some(std::string_view(pending_).substr(written_));
    if (count >= 0) {
      written_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      pollfd room{private_ != -1 ? private_ : descriptor_, POLLOUT, 0};
      if (::poll(&room, 1, patience_ms) == 0) return;
    } else if (errno != EINTR) {
      return fail(errno);
    }
  }
  pending_.clear();
  written_ = 0;
}

void Output::fail(int error) {
  error_ = error;
  pending_.clear();
  written_ = 0;
  if (on_closed) on_closed();
}

Printable Output::trouble() const {
  Printable text;
  if (error_ == 0 || error_ == EPIPE) return text;
  text += Literal("cannot write the output: ");
  text += Untrusted(std::strerror(error_));
  return text;
}

}  // namespace confab
