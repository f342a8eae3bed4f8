#include "app/prompt/look_actions.h"

#include <algorithm>

#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "app/prompt/setting_names.h"
#include "app/session/view.h"
#include "app/text/row.h"

namespace confab {

// "  rtt              off      the time since the last send (on off)"
void LookActions::append_setting(Printable& text, const Setting& setting) {
  constexpr std::size_t kValueColumn = 19;
  constexpr std::size_t kSummaryColumn = 28;
  const int columns = screen_.width();
  std::string beginning = "  " + std::string(setting.name) + " ";
  if (!stands_below(kSummaryColumn, columns))
    beginning.resize(std::max(beginning.size(), kValueColumn), ' ');
  beginning += setting.get(settable_);
  std::string summary(setting.summary);
  if (!setting.values.empty()) summary += " (" + std::string(setting.values) + ")";
  append_row(beginning, kSummaryColumn, summary, columns, text);
}

// Of the current conversation, or of the streams that begin later.
const Manner& LookActions::current_manner() const {
  const auto current = session_.current();
  return current ? current->manner() : session_.settings().streams;
}

void LookActions::tell_line(const std::string& line) {
  Printable text{Untrusted(line)};
  text += Literal("\n");
  screen_.tell(text);
}

asio::awaitable<void> LookActions::eol(std::string arguments) {
  const auto current = session_.current();
  if (arguments.empty()) {
    const LineEnd eol = current_manner().line_end();
    tell_line("eol " + eol.name());
  } else if (current) {
    current->set_eol(parse_line_end(arguments));
    session_.remember_manner(*current);
  } else {
    session_.settings().streams.eol = parse_line_end(arguments);
  }
  co_return;
}

asio::awaitable<void> LookActions::framing(std::string arguments) {
  const auto current = session_.current();
  if (arguments.empty()) {
    tell_line("framing " + current_manner().framing);
  } else if (current) {
    current->set_framing(arguments);
    session_.remember_manner(*current);
  } else {
    check_framing(arguments);
    session_.settings().streams.framing = arguments;
  }
  co_return;
}

asio::awaitable<void> LookActions::view(std::string arguments) {
  const auto current = session_.current();
  Settings& settings = session_.settings();
  if (arguments.empty()) {
    tell_line("view " + std::string(view_name(current_manner().view)));
  } else if (current) {
    current->set_view(parse_view(arguments));
    session_.remember_manner(*current);
  } else {
    settings.streams.view = settings.messages.view = parse_view(arguments);
  }
  co_return;
}

asio::awaitable<void> LookActions::set(std::string arguments) {
  const std::string_view typed = arguments;
  const std::size_t blank = std::min(typed.find_first_of(" \t"), typed.size());
  const std::string_view name = typed.substr(0, blank);
  const std::string_view value = trimmed(typed.substr(blank));
  Printable text;
  if (name.empty()) {
    for (const Setting& each : settings()) append_setting(text, each);
  } else if (value.empty()) {
    append_setting(text, find_setting(name));
  } else {
    change_setting(settable_, name, value);
    co_return;
  }
  screen_.tell(text);
}

}  // namespace confab
