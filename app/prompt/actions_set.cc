#include <algorithm>

#include "app/program/usage_error.h"
#include "app/prompt/actions.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/help_text.h"
#include "app/prompt/setting.h"
#include "app/prompt/setting_names.h"
#include "app/prompt/suggestion.h"
#include "app/text/row.h"

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

// Of the current conversation, or of the streams that begin later.
const Manner& current_manner(PromptContext& context) {
  const auto current = context.session.current();
  return current ? current->manner() : context.session.settings().streams;
}

void tell_line(PromptContext& context, const std::string& line) {
  Printable text{Untrusted(line)};
  text += Literal("\n");
  context.screen.tell(text);
}

}  // namespace

asio::awaitable<void> do_eol(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
  if (arguments.empty()) {
    const LineEnd eol = current_manner(context).line_end();
    tell_line(context, "eol " + eol.name());
  } else if (current) {
    current->set_eol(parse_line_end(arguments));
    context.session.remember_manner(*current);
  } else {
    context.session.settings().streams.eol = parse_line_end(arguments);
  }
  co_return;
}

asio::awaitable<void> do_framing(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
  if (arguments.empty()) {
    tell_line(context, "framing " + current_manner(context).framing);
  } else if (current) {
    current->set_framing(arguments);
    context.session.remember_manner(*current);
  } else {
    check_framing(arguments);
    context.session.settings().streams.framing = arguments;
  }
  co_return;
}

asio::awaitable<void> do_view(PromptContext& context, std::string arguments) {
  const auto current = context.session.current();
  Settings& settings = context.session.settings();
  if (arguments.empty()) {
    tell_line(context, "view " + std::string(view_name(current_manner(context).view)));
  } else if (current) {
    current->set_view(parse_view(arguments));
    context.session.remember_manner(*current);
  } else {
    settings.streams.view = settings.messages.view = parse_view(arguments);
  }
  co_return;
}

asio::awaitable<void> do_set(PromptContext& context, std::string arguments) {
  const std::string_view typed = arguments;
  const std::size_t blank = std::min(typed.find_first_of(" \t"), typed.size());
  const std::string_view name = typed.substr(0, blank);
  const std::string_view value = trimmed(typed.substr(blank));
  Printable text;
  if (name.empty()) {
    for (const Setting& each : settings()) append_setting(text, context, each);
  } else if (value.empty()) {
    append_setting(text, context, find_setting(name));
  } else {
    change_setting(context, name, value);
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
    const Command* const known = known_command(arguments);
    if (known == nullptr)
      throw UsageError("there is no command :" + arguments + suggestion(arguments) +
                       " (\":help all\" lists all of them)");
    context.screen.tell(help(*known, columns));
  }
  co_return;
}

asio::awaitable<void> do_quit(PromptContext& context, std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  context.leave = true;
  co_return;
}

}  // namespace confab
