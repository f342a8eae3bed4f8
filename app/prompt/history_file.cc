#include "app/prompt/history_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>

#include "app/transcript/file_lock.h"
#include "protocol/text/sanitiser.h"

namespace confab {
namespace {

constexpr std::size_t kLongestEntry = 64 * 1024;
// What is read of a file, and how long it may get before it is cut. 10,000 lines of 60 bytes are
// 0.8 MiB.
constexpr std::size_t kMostRead = 4 * 1024 * 1024;
// Cut to half: the next start must not have to do it again.
constexpr std::size_t kLeftByCut = kMostRead / 2;
constexpr std::size_t kMostPending = 1024 * 1024;

// 0 for what is no file: a fifo, a device.
std::size_t file_size(int file) {
  struct stat facts {};
  const bool is_file = ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
  return is_file ? static_cast<std::size_t>(facts.st_size) : 0;
}

// The last `limit` bytes; fewer where the file is shorter or cannot be read further.
std::string read_tail(int file, std::size_t size, std::size_t limit) {
  const std::size_t start = size > limit ? size - limit : 0;
  std::string text(size - start, '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t got =
        ::pread(file, text.data() + done, text.size() - done, static_cast<off_t>(start + done));
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  text.resize(done);
  if (start > 0) text.erase(0, text.find('\n') + 1);  // what the limit cut in two; no LF: keeps it
  return text;
}

// What was typed is nobody else's business, whoever made the file.
void keep_private(int file) {
  struct stat facts {};
  const bool is_open_to_others =
      ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && (facts.st_mode & 077U) != 0;
  if (is_open_to_others) ::fchmod(file, 0600);  // what is not ours to change stays as it is
}

std::optional<HistoryEntry> parse(std::string_view text) {
  const std::size_t first = text.find('\t');
  const std::size_t second = text.find('\t', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  HistoryEntry entry;
  const auto [end, error] = std::from_chars(text.data(), text.data() + first, entry.time);
  if (error != std::errc() || end != text.data() + first) return std::nullopt;
  const std::string_view target = text.substr(first + 1, second - first - 1);
  const std::string_view line = text.substr(second + 1);
  if (!is_worth_keeping(line) || (!target.empty() && !is_worth_keeping(target)))
    return std::nullopt;
  entry.target = target;
  entry.line = line;
  return entry;
}

std::string line_of(const HistoryEntry& entry) {
  return std::to_string(entry.time) + '\t' + entry.target + '\t' + entry.line + '\n';
}

// Those that fit into `limit` bytes, as the file has them.
std::string newest(const std::deque<HistoryEntry>& entries, std::size_t limit) {
  auto first = entries.end();
  for (std::size_t size = 0; first != entries.begin(); --first) {
    size += line_of(*std::prev(first)).size();
    if (size > limit) break;
  }
  std::string text;
  for (; first != entries.end(); ++first) text += line_of(*first);
  return text;
}

void make_directories(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1))
    ::mkdir(path.substr(0, at).c_str(), 0700);  // what fails here fails again when it is opened
}

bool ends_in_the_middle(int file) {
  const std::size_t size = file_size(file);
  char last = '\n';
  return size > 0 && ::pread(file, &last, 1, static_cast<off_t>(size - 1)) == 1 && last != '\n';
}

}  // namespace

bool is_worth_keeping(std::string_view line) {
  return !line.empty() && line.front() != ' ' && line.size() <= kLongestEntry && is_harmless(line);
}

HistoryFile::~HistoryFile() {
  if (!pending_.empty()) write_pending();
}

void HistoryFile::note_trouble(const char* what, int error) {
  if (!trouble_) trouble_ = std::string(what) + path_ + ": " + std::strerror(error);
}

std::deque<HistoryEntry> HistoryFile::load(std::size_t limit) {
  std::deque<HistoryEntry> entries;
  if (path_.empty()) return entries;
  // O_NONBLOCK: a fifo must not hold us up.
  const FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno != ENOENT) note_trouble("cannot read the history ", errno);
  if (!file) return entries;
  keep_private(file.get());
  // Locked before it is read: what is appended between reading and cutting would be lost.
  const bool cuts = file_size(file.get()) > kMostRead &&
                    ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && is_still_at(file.get(), path_);
  const std::string text = read_tail(file.get(), file_size(file.get()), kMostRead);
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (auto entry = parse(rest.substr(0, end))) entries.push_back(std::move(*entry));
    if (entries.size() > limit) entries.pop_front();
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (cuts) replace_by(newest(entries, kLeftByCut));
  return entries;
}

// A new file in the old one's place; that is locked meanwhile, so that nobody appends to it.
void HistoryFile::replace_by(const std::string& text) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path_.c_str(), nullptr),
                                                         &std::free);
  if (!real) return;
  std::string temporary = std::string(real.get()) + ".XXXXXX";
  const FileDescriptor fresh(::mkostemp(temporary.data(), O_CLOEXEC));  // 0600
  if (!fresh) return note_trouble("cannot shorten the history ", errno);
  const bool whole =
      ::write(fresh.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(fresh.get()) == 0;
  if (whole && ::rename(temporary.c_str(), real.get()) == 0) return;
  note_trouble("cannot shorten the history ", errno);
  ::unlink(temporary.c_str());
}

void HistoryFile::append(const HistoryEntry& entry) {
  if (path_.empty()) return;
  pending_ += line_of(entry);
  write_pending();
}

// What cannot be written is dropped; what only found the file locked waits for the next line.
void HistoryFile::write_pending() {
  const FileDescriptor file = open_for_appending();
  if (!file && errno == EWOULDBLOCK) {
    if (pending_.size() < kMostPending) return;
    note_trouble("another program locks the history ", EWOULDBLOCK);
  }
  const std::string lines = std::exchange(pending_, "");
  if (file) write_lines(file.get(), lines);
}

FileDescriptor HistoryFile::open_for_appending() {
  constexpr int kFlags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK;
  for (int attempts = 0; attempts < 3; ++attempts) {
    FileDescriptor file(::open(path_.c_str(), kFlags, 0600));
    if (!file && errno == ENOENT) {
      make_directories(path_);
      file = FileDescriptor(::open(path_.c_str(), kFlags, 0600));
    }
    if (!file) {
      const int error = errno;
      note_trouble("cannot write the history ", error);
      errno = error;
      return file;
    }
    // A file system without locks goes without.
    const bool is_ours = ::flock(file.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (is_ours && is_still_at(file.get(), path_)) {
      keep_private(file.get());
      return file;
    }
  }
  errno = EWOULDBLOCK;
  return {};
}

void HistoryFile::write_lines(int file, const std::string& lines) {
  const std::string text = (ends_in_the_middle(file) ? "\n" : "") + lines;
  const ssize_t written = ::write(file, text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size())) return;
  note_trouble("cannot write the history ", written < 0 ? errno : ENOSPC);
}

}  // namespace confab
