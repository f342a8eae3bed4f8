#pragma once
// The one table of what ":set" knows.

#include <span>
#include <string>
#include <string_view>

#include "app/prompt/screen_style.h"
#include "app/prompt/script_options.h"
#include "app/prompt/typed_names.h"
#include "app/session/settings.h"

namespace confab {

// What ":set" changes. All outlive it.
struct Settable {
  Settings& session;
  ScreenStyle& style;
  ScriptOptions& script;
  TypedNames& names;
};

struct Setting {
  std::string_view name;
  std::string_view values;  // "on off"; empty: a duration
  std::string_view summary;
  std::string (*get)(Settable&);
  // What is "on off" is one of both. Throws std::invalid_argument that says what is possible.
  void (*set)(Settable&, std::string_view);
};

std::span<const Setting> settings();
// Null: there is none.
const Setting* known_setting(std::string_view name);
// Throws UsageError that lists them.
const Setting& find_setting(std::string_view name);
// Throws std::invalid_argument, too, for a value that is none.
void change_setting(Settable& settable, std::string_view name, std::string_view value);

}  // namespace confab
