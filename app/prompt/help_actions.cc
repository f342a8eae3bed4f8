#include "app/prompt/help_actions.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <vector>

#include "app/program/usage_error.h"
#include "app/prompt/command.h"
#include "app/prompt/help_text.h"
#include "app/prompt/suggestion.h"
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

asio::awaitable<void> HelpActions::history(std::string arguments) {
  const std::size_t count = parse_count(arguments);
  Printable text;
  if (history_ == nullptr) {
    text += Literal("no history is kept here\n");
  } else if (history_->entries().empty()) {
    text += Literal("nothing was typed yet\n");
  } else {
    const auto& entries = history_->entries();
    const auto begin = entries.end() - static_cast<std::ptrdiff_t>(std::min(count, entries.size()));
    std::size_t widest = 0;
    for (auto each = begin; each != entries.end(); ++each)
      widest = std::max(widest, static_cast<std::size_t>(columns_of(each->target)));
    for (auto each = begin; each != entries.end(); ++each) {
      const std::string beginning = time_text(each->time) + "  " + each->target;
      const std::size_t column = time_text(each->time).size() + 2 + widest + 2;
      append_row(beginning, column, each->line, screen_.width(), text);
    }
  }
  screen_.tell(text);
  co_return;
}

asio::awaitable<void> HelpActions::help(std::string arguments) {
  if (arguments.starts_with(':')) arguments.erase(0, 1);
  const int columns = screen_.width();
  if (arguments.empty()) {
    screen_.tell(short_help(columns));
  } else if (arguments == "all") {
    screen_.tell(confab::help(columns));
  } else {
    const Command* const known = known_command(arguments);
    if (known == nullptr)
      throw UsageError("there is no command :" + arguments + suggestion(arguments) +
                       " (\":help all\" lists all of them)");
    screen_.tell(confab::help(*known, columns));
  }
  co_return;
}

asio::awaitable<void> HelpActions::quit(std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  course_.leave();
  co_return;
}

}  // namespace confab
