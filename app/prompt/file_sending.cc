#include "app/prompt/file_sending.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include "app/prompt/file_names.h"
#include "protocol/text/sentence.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr std::size_t kFilePiece = 256 * 1024;
// A message is the whole file: where packets have a limit no more than this is read, which is far
// above every limit; the other one is for a transport that has none.
constexpr std::size_t kLargestRead = 1024 * 1024;
constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

// A file that cannot be read: not the user's grammar, but this machine's matter.
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& path, const std::string& why, const char* consequence)
      : std::runtime_error("cannot read " + path + ": " + why + "; " + consequence) {}
};

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

// Regular files only: another kind (a terminal, a pipe) could keep us waiting.
File open_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  File file(descriptor == -1 ? nullptr : ::fdopen(descriptor, "rb"));
  constexpr const char* kNothing = "nothing was sent";
  if (!file) throw FileError(path, std::strerror(errno), kNothing);
  struct stat about {};
  ::fstat(descriptor, &about);
  if (S_ISDIR(about.st_mode)) throw FileError(path, "it is a folder", kNothing);
  if (!S_ISREG(about.st_mode)) throw FileError(path, "it is not a regular file", kNothing);
  return file;
}

std::uint64_t size_of(std::FILE* file) {
  struct stat about {};
  return ::fstat(::fileno(file), &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

// "12.5 of 100.0 MB", "12.5 MB"
std::string share_text(std::uint64_t bytes, std::uint64_t size) {
  constexpr double kMegabyte = 1e6;
  char text[64];
  const double done = static_cast<double>(bytes) / kMegabyte;
  if (size == 0) {
    std::snprintf(text, sizeof text, "%.1f MB", done);
  } else {
    std::snprintf(text, sizeof text, "%.1f of %.1f MB", done,
                  static_cast<double>(size) / kMegabyte);
  }
  return text;
}

// Up to `limit` bytes; empty at the end. Throws FileError.
std::string read_piece(std::FILE* file, std::size_t limit, const std::string& path) {
  std::string piece(limit, '\0');
  piece.resize(std::fread(piece.data(), 1, limit, file));
  if (std::ferror(file) != 0) throw FileError(path, std::strerror(errno), "nothing more was sent");
  return piece;
}

asio::awaitable<void> send_whole(Aim& aim, PromptRow& row, Course& course, std::string path) {
  const File file = open_file(path);
  const auto current = aim.current();
  const bool whole = current && current->keeps_boundaries();
  const std::size_t whole_limit =
      whole && current->largest_packet() > 0 ? kLargestRead : kLargestMessage;
  std::string piece = read_piece(file.get(), whole ? whole_limit : kFilePiece, path);
  const auto conversation = co_await aim.ready();
  if (!conversation) co_return;
  const std::uint64_t size = size_of(file.get());
  const auto envelope = conversation->envelope();
  std::string wire = envelope->head(size);
  if (whole && size > whole_limit) {
    const std::size_t largest = conversation->largest_packet();
    throw MessageTooLong(size, largest > 0 ? largest : whole_limit);
  }
  std::uint64_t sent = 0;
  const PromptRow::Progress progress(
      row, [&] { return "sending " + path + ": " + share_text(sent, size); });
  for (bool is_first = true, is_last = false; !is_last; is_first = false) {
    const std::size_t piece_size = piece.size();
    std::string next;  // read ahead: the last piece has what follows the message with it
    if (!whole && piece_size > 0) next = read_piece(file.get(), kFilePiece, path);
    is_last = next.empty();
    wire += envelope->body(std::exchange(piece, std::move(next)));
    if (is_last) wire += envelope->tail();
    bool left = false;
    try {
      left = co_await conversation->send_bytes(std::move(wire), is_first);
    } catch (const std::system_error&) {  // cancelled
      course.notice(sentence("of {} about {} were sent; the message is not finished", path,
                             share_text(sent, size)));
      throw;
    }
    if (!left && !whole) {  // why, was told
      course.refuse(
          sentence("of {} at most {} were sent", path, share_text(sent + piece_size, size)));
      co_return;
    }
    wire.clear();
    sent += piece_size;
  }
}

}  // namespace

asio::awaitable<void> send_file(Aim& aim, PromptRow& row, Course& course, std::string path) {
  std::string complaint;
  try {
    co_await send_whole(aim, row, course, expanded_path(path));
  } catch (const FileError& error) {
    complaint = error.what();
  }
  if (!complaint.empty()) course.refuse(Printable(Untrusted(complaint)));
}

}  // namespace confab
