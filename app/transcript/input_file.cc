#include "app/transcript/input_file.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace confab {
namespace {

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
    while (true) {
      const long got = ::read(descriptor_, to, room);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) throw_errno(path_);
    }
  };
}

}  // namespace confab
