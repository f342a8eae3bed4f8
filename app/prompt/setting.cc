#include "app/prompt/setting.h"

#include <algorithm>
#include <array>

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

constexpr std::array<Setting, 10> kSettings = {{
    {"reconnect", "on ask off", "when a message meets a peer that closed",
     [](PromptContext& c) { return std::string(reconnect_name(c.session.settings().reconnect)); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().reconnect = parse_reconnect(v);
     }},
    {"connect-timeout", "", "how long connecting may take",
     [](PromptContext& c) { return duration_text(c.session.settings().connect_timeout); },
     [](PromptContext& c, std::string_view v) {
       c.session.settings().connect_timeout = parse_duration(v);
     }},
    {"source", "on off", "the address before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().source); },
     [](PromptContext& c, std::string_view v) { c.screen.style().source = parse_switch(v); }},
    {"names", "on off", "the conversation's name before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().names); },
     [](PromptContext& c, std::string_view v) { c.screen.style().names = parse_switch(v); }},
    {"rtt", "on off", "the time since the last send",
     [](PromptContext& c) { return switch_text(c.screen.style().timing); },
     [](PromptContext& c, std::string_view v) { c.screen.style().timing = parse_switch(v); }},
    {"time", "on off", "the clock before each line",
     [](PromptContext& c) { return switch_text(c.screen.style().clock); },
     [](PromptContext& c, std::string_view v) { c.screen.style().clock = parse_switch(v); }},
    {"hints", "on off", "what may follow, dim behind the cursor",
     [](PromptContext& c) { return switch_text(c.hints); },
     [](PromptContext& c, std::string_view v) { c.hints = parse_switch(v); }},
    {"reply-timeout", "", "scripts: how long a line waits for a reply",
     [](PromptContext& c) { return duration_text(c.script.reply_timeout); },
     [](PromptContext& c, std::string_view v) { c.script.reply_timeout = parse_duration(v); }},
    {"timeout", "", "scripts: how long the end waits for one",
     [](PromptContext& c) { return duration_text(c.script.timeout); },
     [](PromptContext& c, std::string_view v) { c.script.timeout = parse_duration(v); }},
    {"keep-going", "on off", "scripts: go on after a failure",
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

}  // namespace confab
