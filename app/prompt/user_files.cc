#include "app/prompt/user_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "transport/file_descriptor.h"

namespace confab {
namespace {

constexpr std::size_t kLongestRc = 1024 * 1024;

std::string in_home(const char* variable, const std::string& below_home, const std::string& name) {
  const char* directory = std::getenv(variable);
  if (directory != nullptr && *directory == '/') return std::string(directory) + name;
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return "";
  return home + below_home + name;
}

std::runtime_error unreadable(const std::string& path, const char* why) {
  return std::runtime_error("cannot read " + path + ": " + why);
}

std::string read_file(const std::string& path) {
  std::string text;
  // O_NONBLOCK: a fifo must not hold us up.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return text;
  if (!file) throw unreadable(path, std::strerror(errno));
  struct stat facts {};
  const bool is_pipe = ::fstat(file.get(), &facts) == 0 && S_ISFIFO(facts.st_mode);
  if (is_pipe) throw unreadable(path, "it is a pipe, not a file");
  char piece[16384];
  for (;;) {
    const ssize_t got = ::read(file.get(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw unreadable(path, std::strerror(errno));
    if (got == 0) return text;
    text.append(piece, static_cast<std::size_t>(got));
    if (text.size() > kLongestRc) throw unreadable(path, "it is longer than 1 MiB");
  }
}

}  // namespace

std::string history_path() { return in_home("XDG_STATE_HOME", "/.local/state", "/confab/history"); }

std::string rc_path() { return in_home("XDG_CONFIG_HOME", "/.config", "/confab/confabrc"); }

std::vector<RcLine> read_rc(const std::string& path) {
  std::vector<RcLine> lines;
  if (path.empty()) return lines;
  const std::string text = read_file(path);
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    ++number;
    if (!line.empty() && !line.starts_with('#')) lines.push_back({number, std::string(line)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

}  // namespace confab
