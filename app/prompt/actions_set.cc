#include <algorithm>

#include "app/prompt/actions.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/help_text.h"
#include "app/prompt/setting.h"
#include "app/prompt/setting_names.h"
#include "app/text/row.h"
#include "app/usage_error.h"

namespace confab {
namespace {

// "  rtt              off      the time since the last send (on off)"
void append_setting(Printable& text, PromptContext& context, const Setting& setting) {
  constexpr std::size_t kValueColumn = 19;
  constexpr std::size_t kSummaryColumn = 28;
  const int columns = context.screen.width();
  std::string beginning = "  " + std::string(setting.name) + " ";
  if (!stands_below(kSummaryColumn, columns))
    beginning.resize(std::max(beginning.size(), kValueColumn), ' ');
  beginning += setting.get(context);
  std::string summary(setting.summary);
  if (!setting.values.empty()) summary += " (" + std::string(setting.values) + ")";
  append_row(beginning, kSummaryColumn, summary, columns, text);
}

// The kind of medium that ":eol" and ":framing" are about: the current conversation's, or streams.
MediumSettings& current_medium(PromptContext& context) {
  const auto current = context.session.current();
  return context.session.settings().medium(current && current->keeps_boundaries());
}

void tell_line(PromptContext& context, const std::string& line) {
  Printable text{Untrusted(line)};
  text += Literal("\n");
  context.screen.tell(text);
}

}  // namespace

asio::awaitable<void> do_eol(PromptContext& context, std::string arguments) {
  MediumSettings& medium = current_medium(context);
  if (arguments.empty()) {
    tell_line(context, "eol " + std::string(eol_name(medium.eol)));
  } else {
    medium.eol = parse_eol(arguments);
  }
  co_return;
}

asio::awaitable<void> do_framing(PromptContext& context, std::string arguments) {
  MediumSettings& medium = current_medium(context);
  if (arguments.empty()) {
    tell_line(context, "framing " + medium.framing);
    co_return;
  }
  check_framing(arguments);
  medium.framing = arguments;
  for (const auto& each : context.session.all()) {
    if (each->is_open()) each->use_framing();
  }
}

asio::awaitable<void> do_view(PromptContext& context, std::string arguments) {
  if (arguments.empty()) {
    tell_line(context, "view " + std::string(view_name(context.screen.style().view)));
  } else {
    context.screen.style().view = parse_view(arguments);
  }
  co_return;
}

asio::awaitable<void> do_set(PromptContext& context, std::string arguments) {
  const auto typed = words(arguments);
  if (typed.size() > 2) throw UsageError("too many words");
  Printable text;
  if (typed.empty()) {
    for (const Setting& each : settings()) append_setting(text, context, each);
  } else if (typed.size() == 1) {
    append_setting(text, context, find_setting(typed[0]));
  } else {
    find_setting(typed[0]).set(context, typed[1]);
    co_return;
  }
  context.screen.tell(text);
}

asio::awaitable<void> do_help(PromptContext& context, std::string arguments) {
  if (arguments.starts_with(':')) arguments.erase(0, 1);
  const int columns = context.screen.width();
  if (arguments.empty()) {
    context.screen.tell(short_help(columns));
  } else if (arguments == "all") {
    context.screen.tell(help(columns));
  } else {
    context.screen.tell(help(find_command(arguments), columns));
  }
  co_return;
}

asio::awaitable<void> do_quit(PromptContext& context, std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  context.leave = true;
  co_return;
}

}  // namespace confab
