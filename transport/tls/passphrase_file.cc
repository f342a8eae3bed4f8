#include "transport/tls/passphrase_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <asio/this_coro.hpp>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "transport/file_descriptor.h"
#include "transport/network_error.h"
#include "transport/timer.h"
#include "transport/tls/tls_failure.h"
#include "transport/watch.h"

namespace confab {
namespace {

[[noreturn]] void refuse_file(const std::string& path, const std::string& why) {
  throw TlsFailure(TlsCode::own, "cannot read passphrase-file=" + path + ": " + why);
}

// A pipe is opened whether or not somebody writes: an open() that waits stops the loop. It is an
// open file of our own, also of /dev/fd/3: nobody else gets its O_NONBLOCK.
FileDescriptor open_file(const std::string& path) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) refuse_file(path, std::strerror(errno));
  FileDescriptor file(descriptor);
  struct stat about {};
  if (::fstat(file.get(), &about) == 0 && S_ISDIR(about.st_mode))
    refuse_file(path, "it is a folder");
  return file;
}

// False: there is no more.
bool read_some(int file, const std::string& path, std::string& text) {
  std::array<char, kLongestPassphrase + 2> piece{};
  const auto count = ::read(file, piece.data(), piece.size());
  if (count > 0) text.append(piece.data(), static_cast<std::size_t>(count));
  if (count < 0 && errno != EINTR && errno != EAGAIN) refuse_file(path, std::strerror(errno));
  return count != 0;
}

std::string first_line(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

asio::awaitable<std::string> read_passphrase(std::string path, Deadline deadline) {
  const FileDescriptor file = open_file(path);
  const auto executor = co_await asio::this_coro::executor;
  Watch watch(executor, file.get(), Watch::For::reading);
  bool is_late = false;
  Timer timer(executor);
  timer.call_at(deadline.at, [&] {
    is_late = true;
    watch.cancel();
  });
  std::string text;
  bool has_more = true;
  while (has_more && text.size() <= kLongestPassphrase && text.find('\n') == text.npos) {
    try {
      co_await watch.ready();
    } catch (const std::system_error&) {
      if (!is_late) throw;
    }
    if (is_late) refuse_file(path, timed_out_after(deadline.limit) + ": no whole line came");
    has_more = read_some(file.get(), path, text);
  }
  std::string line = first_line(text);
  if (line.empty())
    throw TlsFailure(TlsCode::own, "passphrase-file=" + path + ": its first line is empty");
  co_return line;
}

}  // namespace confab
