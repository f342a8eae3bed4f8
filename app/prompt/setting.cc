#include "app/prompt/setting.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/program/named_value.h"
#include "app/program/usage_error.h"
#include "app/prompt/setting_names.h"
#include "app/session/view.h"
#include "protocol/framing/framing.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

constexpr std::string_view kSwitch = "on off";

bool parse_switch(std::string_view value) { return value == "on"; }

std::string switch_text(bool on) { return on ? "on" : "off"; }

std::string eol_text(const Settings& settings) { return settings.streams.line_end().name(); }

constexpr std::array<Setting, 16> kSettings = {{
    {"reconnect", "on ask off", "when a message meets a peer that closed",
     [](Settable& c) { return std::string(reconnect_name(c.session.reconnect)); },
     [](Settable& c, std::string_view v) {
       c.session.reconnect = parse_reconnect(v);
       if (c.session.is_script) c.style.says_reconnects = true;
     }},
    {"peer-end", "close keep", "what a peer that finished sending means",
     [](Settable& c) { return std::string(peer_end_name(c.session.peer_end)); },
     [](Settable& c, std::string_view v) { c.session.peer_end = parse_peer_end(v); }},
    {"eol", "none lf crlf cr nul", "ends a line, in later streams",
     [](Settable& c) { return eol_text(c.session); },
     [](Settable& c, std::string_view v) { c.session.streams.eol = parse_line_end(v); }},
    {"framing", "line crlf raw", "cuts messages, in later streams",
     [](Settable& c) { return c.session.streams.framing; },
     [](Settable& c, std::string_view v) {
       check_framing(v);
       c.session.streams.framing = v;
     }},
    {"view", "text escaped hex json", "of later conversations",
     [](Settable& c) { return std::string(view_name(c.session.streams.view)); },
     [](Settable& c, std::string_view v) {
       c.session.streams.view = c.session.messages.view = parse_view(v);
     }},
    {"var", "NAME=VALUE", "sent for {{NAME}} in a typed line",
     [](Settable& c) {
       const std::string names = c.names.variables();
       return names.empty() ? "(none)" : names;
     },
     [](Settable& c, std::string_view v) { c.names.set_variable(parse_variable(v, "var")); }},
    {"connect-timeout", "", "how long connecting may take",
     [](Settable& c) { return duration_text(c.session.connect_timeout); },
     [](Settable& c, std::string_view v) { c.session.connect_timeout = parse_duration(v); }},
    {"source", kSwitch, "the address before each line",
     [](Settable& c) { return switch_text(c.style.source); },
     [](Settable& c, std::string_view v) { c.style.source = parse_switch(v); }},
    {"names", kSwitch, "the conversation's name before each line",
     [](Settable& c) { return switch_text(c.style.names); },
     [](Settable& c, std::string_view v) { c.style.names = parse_switch(v); }},
    {"rtt", kSwitch, "the time since the last send",
     [](Settable& c) { return switch_text(c.style.timing); },
     [](Settable& c, std::string_view v) { c.style.timing = parse_switch(v); }},
    {"time", kSwitch, "the clock before each line",
     [](Settable& c) { return switch_text(c.style.clock); },
     [](Settable& c, std::string_view v) { c.style.clock = parse_switch(v); }},
    {"hints", kSwitch, "what may follow, dim after the cursor",
     [](Settable& c) { return switch_text(c.style.hints); },
     [](Settable& c, std::string_view v) { c.style.hints = parse_switch(v); }},
    {"reply-timeout", "", "scripts: how long a line waits for a reply",
     [](Settable& c) { return duration_text(c.session.reply_timeout); },
     [](Settable& c, std::string_view v) { c.session.reply_timeout = parse_duration(v); }},
    {"pace", "reply quiet free", "scripts: a line waits; or /RE2/",
     [](Settable& c) { return c.script.pace.name(); },
     [](Settable& c, std::string_view v) { c.script.pace = parse_pace(v); }},
    {"timeout", "", "scripts: how long the end waits for one",
     [](Settable& c) { return duration_text(c.script.timeout); },
     [](Settable& c, std::string_view v) { c.script.timeout = parse_duration(v); }},
    {"keep-going", kSwitch, "scripts: go on after a failure",
     [](Settable& c) { return switch_text(c.script.keep_going); },
     [](Settable& c, std::string_view v) { c.script.keep_going = parse_switch(v); }},
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

void change_setting(Settable& settable, std::string_view name, std::string_view value) {
  const Setting& setting = find_setting(name);
  if (setting.values == kSwitch && value != "on" && value != "off")
    throw UsageError(std::string(setting.name) + " is on or off, not \"" + std::string(value) +
                     "\"");
  setting.set(settable, value);
}

}  // namespace confab
