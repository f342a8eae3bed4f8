#include "app/prompt/script_lines.h"

#include "app/program/system_error.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace confab {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // UTF-8's

bool starts_with_mark(int file) {
  std::array<char, kByteOrderMark.size()> head{};
  const ssize_t size = ::pread(file, head.data(), head.size(), 0);  // of a pipe: an error
  return size == static_cast<ssize_t>(head.size()) &&
         std::string_view(head.data(), head.size()) == kByteOrderMark;
}

}  // namespace

FileDescriptor open_script(const std::string& path) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) throw_errno(path);
  if (starts_with_mark(file.get()))
    ::lseek(file.get(), static_cast<off_t>(kByteOrderMark.size()), SEEK_SET);
  return file;
}

asio::awaitable<std::optional<std::string>> ScriptFirst::next_line() {
  if (script_) {
    auto reading = script_->next_line();
    std::optional<std::string> line = co_await std::move(reading);
    if (line) co_return line;
    script_.reset();
  }
  auto reading = rest_->next_line();
  std::optional<std::string> line = co_await std::move(reading);
  co_return line;
}

}  // namespace confab
