#include "app/transcript/input_file.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

namespace confab {
namespace {

struct CloseCopy {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

constexpr std::size_t kCopyBytes = 64 * 1024;

// Not where it is open for writing only: by its path it could be opened again, for reading.
int second_stdin() {
  if ((::fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) != O_WRONLY)
    return ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  errno = EBADF;
  return -1;
}

}  // namespace

InputFile::InputFile(const std::string& path)
    : path_(path),
      descriptor_(path == "-" ? second_stdin()
                              : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
  if (descriptor_ == -1) throw_errno(path_);
}

InputFile::~InputFile() { ::close(descriptor_); }

ReadBytes InputFile::reader() {
  return [this](char* to, std::size_t room) {
    if (ahead_.empty()) return read(to, room);
    const std::size_t count = ahead_.copy(to, room);
    ahead_.erase(0, count);
    return count;
  };
}

std::size_t InputFile::read(char* to, std::size_t room) {
  while (true) {
    const long got = ::read(descriptor_, to, room);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw_errno(path_);
  }
}

std::string_view InputFile::peek(std::size_t count) {
  while (ahead_.size() < count) {
    const std::size_t had = ahead_.size();
    ahead_.resize(count);
    const std::size_t got = read(ahead_.data() + had, count - had);
    ahead_.resize(had + got);
    if (got == 0) break;
  }
  return std::string_view(ahead_).substr(0, count);
}

void InputFile::make_rewindable() {
  const auto place = ::lseek(descriptor_, 0, SEEK_CUR);
  if (place != -1) {
    begin_ = place - static_cast<std::int64_t>(ahead_.size());
    return;
  }
  const std::unique_ptr<std::FILE, CloseCopy> copy(std::tmpfile());
  if (!copy) throw_errno("a copy of " + path_);
  std::string piece(kCopyBytes, '\0');
  const ReadBytes from = reader();
  while (const std::size_t size = from(piece.data(), piece.size()))
    if (std::fwrite(piece.data(), 1, size, copy.get()) != size) throw_errno("a copy of " + path_);
  if (std::fflush(copy.get()) != 0) throw_errno("a copy of " + path_);
  const int own = ::fcntl(::fileno(copy.get()), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (own == -1) throw_errno("a copy of " + path_);
  ::close(std::exchange(descriptor_, own));
  rewind();
}

void InputFile::rewind() {
  ahead_.clear();
  if (::lseek(descriptor_, begin_, SEEK_SET) == -1) throw_errno(path_);
}

}  // namespace confab
