#include <algorithm>
#include <charconv>
#include <ctime>
#include <vector>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/text/cells.h"
#include "app/text/row.h"

namespace confab {
namespace {

constexpr std::size_t kShownEntries = 20;

std::size_t parse_count(const std::string& text) {
  if (text.empty()) return kShownEntries;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count == 0)
    throw UsageError("how many lines is a number, not \"" + text + "\"");
  return count;
}

// "2026-11-20 15:36", in the local time zone.
std::string time_text(std::int64_t unix_seconds) {
  const auto time = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  char text[32] = "";
  if (::localtime_r(&time, &parts) != nullptr)
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return text;
}

}  // namespace

asio::awaitable<void> do_history(PromptContext& context, std::string arguments) {
  const std::size_t count = parse_count(arguments);
  Printable text;
  if (context.history == nullptr || context.scripted) {
    text += Literal("no history is kept here\n");
  } else if (context.history->entries().empty()) {
    text += Literal("nothing was typed yet\n");
  } else {
    const auto& entries = context.history->entries();
    const auto begin = entries.end() - static_cast<std::ptrdiff_t>(std::min(count, entries.size()));
    std::size_t widest = 0;
    for (auto each = begin; each != entries.end(); ++each)
      widest = std::max(widest, static_cast<std::size_t>(columns_of(each->target)));
    for (auto each = begin; each != entries.end(); ++each) {
      const std::string beginning = time_text(each->time) + "  " + each->target;
      const std::size_t column = time_text(each->time).size() + 2 + widest + 2;
      append_row(beginning, column, each->line, context.screen.width(), text);
    }
  }
  context.screen.tell(text);
  co_return;
}

}  // namespace confab
