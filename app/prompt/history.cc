#include "app/prompt/history.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>

namespace confab {
namespace {

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;

std::int64_t unix_seconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

History::History(std::string path, std::size_t limit)
    : limit_(limit), file_(std::move(path)), entries_(file_.load(limit)) {
  for (const HistoryEntry& each : entries_) bytes_ += each.line.size();
}

void History::add(std::string_view target, std::string_view line) {
  if (!is_worth_keeping(line)) return;
  if (!is_worth_keeping(target) || target.find('\t') != std::string_view::npos) target = {};
  if (!entries_.empty() && entries_.back().line == line && entries_.back().target == target) return;
  entries_.push_back({unix_seconds(), std::string(target), std::string(line)});
  bytes_ += line.size();
  file_.append(entries_.back());
  forget_oldest();
}

void History::forget_oldest() {
  while (entries_.size() > limit_ || bytes_ > kMostBytes) {
    bytes_ -= entries_.front().line.size();
    entries_.pop_front();
  }
}

std::vector<std::string> History::recall(std::string_view target, std::size_t limit) const {
  std::vector<std::string> lines;  // newest first
  std::unordered_set<std::string_view> seen;
  for (const bool of_target : {true, false}) {
    for (auto each = entries_.rbegin(); each != entries_.rend() && lines.size() < limit; ++each) {
      if ((each->target == target) == of_target && seen.insert(each->line).second)
        lines.push_back(each->line);
    }
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

std::string_view History::newest_beginning_with(std::string_view start,
                                                std::string_view target) const {
  std::string_view of_others;
  for (auto each = entries_.rbegin(); each != entries_.rend(); ++each) {
    if (each->line.size() <= start.size() || !each->line.starts_with(start)) continue;
    if (each->target == target) return each->line;
    if (of_others.empty()) of_others = each->line;
  }
  return of_others;
}

}  // namespace confab
