#include "app/prompt/prompt_help.h"

#include <algorithm>
#include <string>

#include "app/prompt/command.h"
#include "app/prompt/command_line.h"
#include "app/prompt/completion.h"
#include "app/prompt/held_paste.h"
#include "app/prompt/setting.h"
#include "protocol/text/sanitiser.h"

namespace confab {
namespace {

// The command that is meant by its whole name, or by a beginning that fits no other.
const Command* meant_by(std::string_view name) {
  if (const Command* known = known_command(name)) return known;
  const Command* meant = nullptr;
  for (const Command& each : commands()) {
    if (!each.name.starts_with(name)) continue;
    if (meant != nullptr) return nullptr;
    meant = &each;
  }
  return meant;
}

std::string arguments_of(const Command& command) {
  return command.arguments.empty() ? "" : " " + std::string(command.arguments);
}

// ":set rtt " -> "on | off"
LineHelp::Hint setting_hint(std::string_view arguments) {
  const auto typed = words(arguments);
  const Setting* setting = typed.size() == 1 ? known_setting(typed[0]) : nullptr;
  if (setting == nullptr || !arguments.ends_with(' ')) return {};
  if (setting->values.empty()) return {"DURATION", ""};
  std::string choices;
  for (const std::string& each : words(setting->values))
    choices += (choices.empty() ? "" : " | ") + each;
  return {choices, ""};
}

LineHelp::Hint usage_hint(std::string_view line) {
  if (!line.starts_with(':') || line.size() == 1) return {};
  const std::size_t blank = std::min(line.find(' '), line.size());
  const std::string_view name = line.substr(1, blank - 1);
  if (blank == line.size()) {
    const Command* command = meant_by(name);
    if (command == nullptr) return {};
    std::string rest;
    if (known_command(name) == nullptr) rest = command->name.substr(name.size());
    const std::string usage = arguments_of(*command);
    return {rest + usage, rest + (usage.empty() ? "" : " ")};
  }
  const Command* command = known_command(name);
  if (command == nullptr) return {};
  const std::string_view arguments = line.substr(blank + 1);
  if (arguments.find_first_not_of(' ') == std::string_view::npos)
    return {std::string(command->arguments), ""};
  return command->takes == Takes::setting ? setting_hint(arguments) : LineHelp::Hint{};
}

}  // namespace

LineHelp::Completions PromptHelp::complete(std::string_view before_cursor) const {
  return complete_line(before_cursor, ask_());
}

LineHelp::Hint PromptHelp::hint(std::string_view line) const {
  if (line.empty()) return {};
  const Knowledge known = ask_();
  if (!known.hints) return {};
  // While a command's name is typed its usage says more than what was typed after it once.
  const bool names_command = known.commands_enabled && line.find(' ') == std::string_view::npos;
  Hint usage = names_command ? usage_hint(line) : Hint{};
  if (!usage.shown.empty()) return usage;
  std::string_view whole;
  if (known.history != nullptr) whole = known.history->newest_beginning_with(line, known.target);
  if (!whole.empty()) {
    const std::string rest(whole.substr(line.size()));
    // A rest that begins inside a character, or with a mark for the one before, is none.
    return is_harmless(rest) ? Hint{rest, rest} : Hint{};
  }
  return known.commands_enabled ? usage_hint(line) : Hint{};
}

Printable PromptHelp::held_prompt(std::string_view pasted) const {
  const Knowledge known = ask_();
  return confab::held_prompt(read_paste(pasted, known.commands_enabled), known);
}

Printable PromptHelp::held_lines(std::string_view pasted, Lines which, int columns) const {
  const HeldPaste paste = read_paste(pasted, ask_().commands_enabled);
  return confab::held_lines(paste, which, columns);
}

}  // namespace confab
