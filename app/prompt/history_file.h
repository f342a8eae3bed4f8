#pragma once
// Where the history is kept between sessions. One line each:
//
//   <unix seconds> TAB <target> TAB <line> LF
//
// Several sessions share the file: each line is appended by one write as soon as it was typed, so
// nothing is overwritten, and a session that is killed loses nothing. Nothing here throws or waits:
// a session without its history goes on.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "transport/file_descriptor.h"

namespace confab {

struct HistoryEntry {
  std::int64_t time = 0;  // unix seconds
  std::string target;     // "127.0.0.1:12000"; empty: there was none
  std::string line;       // harmless to show
};

// What may be kept: neither empty nor beginning with a space, harmless to show, at most 64 KiB.
bool is_worth_keeping(std::string_view line);

class HistoryFile {
 public:
  // An empty path: nothing is read or written.
  explicit HistoryFile(std::string path) : path_(std::move(path)) {}
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;
  ~HistoryFile();

  // The newest `limit` entries, oldest first, of the file's last 4 MiB; whatever is no entry is
  // left out. A file that is longer is cut to them.
  std::deque<HistoryEntry> load(std::size_t limit);
  // Makes the file (0600) and its directories (0700) where they are missing. A file that others
  // could read is made 0600 when it is opened, here and by load().
  void append(const HistoryEntry& entry);
  // What first went wrong, with the path: for a person.
  const std::optional<std::string>& trouble() const noexcept { return trouble_; }

 private:
  FileDescriptor open_for_appending();
  void write_pending();
  void write_lines(int file, const std::string& lines);
  void replace_by(const std::string& text);
  void note_trouble(const char* what, int error);

  std::string path_;
  std::string pending_;  // lines that are not in the file yet: another session was cutting it
  std::optional<std::string> trouble_;
};

}  // namespace confab
