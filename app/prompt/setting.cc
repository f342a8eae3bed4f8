#include "app/prompt/setting.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/program/named_value.h"
#include "app/program/usage_error.h"
#include "app/prompt/setting_names.h"
#include "app/prompt/view.h"
#include "protocol/framing/framing.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::string_view kSwitch = "on off";

bool parse_switch(std::string_view value) { return value == "on"; }

std::string switch_text(bool on) { return on ? "on" : "off"; }

std::string names_of(const std::map<std::string, std::string>& variables) {
  std::string names;
  for (const auto& [name, value] : variables) names.append(names.empty() ? "" : " ").append(name);
  return names.empty() ? "(none)" : names;
}

std::string eol_text(const Settings& settings) { return settings.streams.line_end().name(); }

constexpr std::array<Setting, 16> kSettings = {{
    {"reconnect", "on ask off", "when a message meets a peer that closed",
     [](PromptContext& c) { return std::string(reconnect_name(c.session.settings().reconnect)); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().reconnect = parse_reconnect(v);
       if (c.scripted) c.screen.style().says_reconnects = true;
     }},
    {"peer-end", "close keep", "what a peer that finished sending means",
     [](PromptContext& c) { return std::string(peer_end_name(c.session.settings().peer_end)); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().peer_end = parse_peer_end(v);
     }},
    {"eol", "none lf crlf cr nul", "ends a line, in later streams",
     [](PromptContext& c) { return eol_text(c.session.settings()); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().streams.eol = parse_line_end(v);
     }},
    {"framing", "line crlf raw", "cuts messages, in later streams",
     [](PromptContext& c) { return c.session.settings().streams.framing; },
     [](PromptContext& c, std::string_view v) {
       check_framing(v);
       c.session.settings().streams.framing = v;
     }},
    {"view", "text escaped hex json", "of later conversations",
     [](PromptContext& c) { return std::string(view_name(c.session.settings().streams.view)); },
     [](PromptContext& c, std::string_view v) {
       Settings& settings = c.session.settings();
       settings.streams.view = settings.messages.view = parse_view(v);
     }},
    {"var", "NAME=VALUE", "sent for {{NAME}} in a typed line",
     [](PromptContext& c) { return names_of(c.variables); },
     [](PromptContext& c, std::string_view v) {
       NamedValue named = parse_variable(v, "var");
       if (c.secrets.has(named.name))
         throw UsageError("\"" + named.name + "\" is a secret, and keeps the value that it has");
       c.variables.insert_or_assign(named.name, std::move(named.value));
     }},
    {"connect-timeout", "", "how long connecting may take",
     [](PromptContext& c) { return duration_text(c.session.settings().connect_timeout); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().connect_timeout = parse_duration(v);
     }},
    {"source", kSwitch, "the address before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().source); },
     [](PromptContext& c, std::string_view v) { c.screen.style().source = parse_switch(v); }},
    {"names", kSwitch, "the conversation's name before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().names); },
     [](PromptContext& c, std::string_view v) { c.screen.style().names = parse_switch(v); }},
    {"rtt", kSwitch, "the time since the last send",
     [](PromptContext& c) { return switch_text(c.screen.style().timing); },
     [](PromptContext& c, std::string_view v) { c.screen.style().timing = parse_switch(v); }},
    {"time", kSwitch, "the clock before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().clock); },
     [](PromptContext& c, std::string_view v) { c.screen.style().clock = parse_switch(v); }},
    {"hints", kSwitch, "what may follow, dim after the cursor",
     [](PromptContext& c) { return switch_text(c.hints); },
     [](PromptContext& c, std::string_view v) { c.hints = parse_switch(v); }},
    {"reply-timeout", "", "scripts: how long a line waits for a reply",
     [](PromptContext& c) { return duration_text(c.session.settings().reply_timeout); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().reply_timeout = parse_duration(v);
     }},
    {"pace", "reply quiet free", "scripts: a line waits; or /RE2/",
     [](PromptContext& c) { return c.script.pace.name(); },
     [](PromptContext& c, std::string_view v) { c.script.pace = parse_pace(v); }},
    {"timeout", "", "scripts: how long the end waits for one",
     [](PromptContext& c) { return duration_text(c.script.timeout); },
     [](PromptContext& c, std::string_view v) { c.script.timeout = parse_duration(v); }},
    {"keep-going", kSwitch, "scripts: go on after a failure",
     [](PromptContext& c) { return switch_text(c.script.keep_going); },
     [](PromptContext& c, std::string_view v) { c.script.keep_going = parse_switch(v); }},
}};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

const Setting* known_setting(std::string_view name) {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [name](const Setting& each) { return each.name == name; });
  return found == kSettings.end() ? nullptr : &*found;
}

const Setting& find_setting(std::string_view name) {
  if (const Setting* known = known_setting(name)) return *known;
  std::string names;
  for (const Setting& each : kSettings) names.append(names.empty() ? "" : ", ").append(each.name);
  throw UsageError("there is no setting \"" + std::string(name) + "\"; there are: " + names);
}

void change_setting(PromptContext& context, std::string_view name, std::string_view value) {
  const Setting& setting = find_setting(name);
  if (setting.values == kSwitch && value != "on" && value != "off")
    throw UsageError(std::string(setting.name) + " is on or off, not \"" + std::string(value) +
                     "\"");
  setting.set(context, value);
}

}  // namespace confab
