#include <array>
#include <functional>

#include "app/prompt/actions.h"
#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/setting_names.h"
#include "app/usage_error.h"
#include "protocol/duration.h"

namespace confab {
namespace {

bool parse_switch(std::string_view value) {
  if (value == "on") return true;
  if (value == "off") return false;
  throw UsageError("it is on or off, not \"" + std::string(value) + "\"");
}

std::string switch_text(bool on) { return on ? "on" : "off"; }

// One thing that ":set" knows.
struct Setting {
  std::string_view name;
  std::string_view summary;
  std::string (*get)(PromptContext&);
  void (*set)(PromptContext&, std::string_view);
};

constexpr std::array<Setting, 7> kSettings = {{
    {"reconnect", "on|ask|off: when a message meets a peer that closed",
     [](PromptContext& c) { return std::string(reconnect_name(c.session.settings().reconnect)); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().reconnect = parse_reconnect(v);
     }},
    {"connect-timeout", "how long an attempt to connect may take",
     [](PromptContext& c) { return duration_text(c.session.settings().connect_timeout); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().connect_timeout = parse_duration(v);
     }},
    {"reply-timeout", "scripts: how long the next line waits for a reply",
     [](PromptContext& c) { return duration_text(c.script.reply_timeout); },
     [](PromptContext& c, std::string_view v) { c.script.reply_timeout = parse_duration(v); }},
    {"timeout", "scripts: how long the end waits for a reply",
     [](PromptContext& c) { return duration_text(c.script.timeout); },
     [](PromptContext& c, std::string_view v) { c.script.timeout = parse_duration(v); }},
    {"keep-going", "on|off: scripts go on when a peer cannot be reached",
     [](PromptContext& c) { return switch_text(c.script.keep_going); },
     [](PromptContext& c, std::string_view v) { c.script.keep_going = parse_switch(v); }},
    {"rtt", "on|off: the time since the last send behind the first reply",
     [](PromptContext& c) { return switch_text(c.screen.style().timing); },
     [](PromptContext& c, std::string_view v) { c.screen.style().timing = parse_switch(v); }},
    {"source", "on|off: the address before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().source); },
     [](PromptContext& c, std::string_view v) { c.screen.style().source = parse_switch(v); }},
}};

void append_setting(Printable& text, PromptContext& context, const Setting& setting) {
  std::string line = "  " + std::string(setting.name) + " = " + setting.get(context);
  line.resize(std::max<std::size_t>(line.size() + 1, 28), ' ');
  text += Untrusted(line + std::string(setting.summary));
  text += Literal("\n");
}

const Setting& find_setting(std::string_view name) {
  std::string names;
  for (const Setting& each : kSettings) {
    if (each.name == name) return each;
    names.append(names.empty() ? "" : ", ").append(each.name);
  }
  throw UsageError("there is no setting \"" + std::string(name) + "\"; there are: " + names);
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
    for (const Setting& each : kSettings) append_setting(text, context, each);
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
  context.screen.tell(arguments.empty() ? help() : help(find_command(arguments)));
  co_return;
}

asio::awaitable<void> do_quit(PromptContext& context, std::string arguments) {
  if (!arguments.empty()) throw UsageError("it takes no arguments");
  context.leave = true;
  co_return;
}

}  // namespace confab
