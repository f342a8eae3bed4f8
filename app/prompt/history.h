#pragma once
// What was typed, in this session and before.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/prompt/history_file.h"

namespace confab {

class History {
 public:
  // An empty path: only in memory. What cannot be read is told by trouble().
  explicit History(std::string path = "", std::size_t limit = 10000);

  // `target` is the host and port that were current, or empty. Not kept: what is_worth_keeping()
  // does not want, and the line before once more to the same target.
  void add(std::string_view target, std::string_view line);

  // Oldest first; at most the limit, and 4 MiB.
  const std::deque<HistoryEntry>& entries() const noexcept { return entries_; }
  // For Up, which begins at the end: what was typed for others, then what was for `target`; each
  // line once, at its newest place.
  std::vector<std::string> recall(std::string_view target, std::size_t limit = 1000) const;
  // The newest line that begins with `start` and goes on, of `target` if there is one; else empty.
  // Asked at every key.
  std::string_view newest_beginning_with(std::string_view start, std::string_view target) const;
  const std::optional<std::string>& trouble() const noexcept { return file_.trouble(); }

 private:
  void forget_oldest();

  std::size_t limit_;
  HistoryFile file_;
  std::deque<HistoryEntry> entries_;
  std::size_t bytes_ = 0;  // of the lines in entries_
};

}  // namespace confab
