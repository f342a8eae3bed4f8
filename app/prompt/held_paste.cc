#include "app/prompt/held_paste.h"

#include <algorithm>
#include <optional>

#include "app/prompt/command_line.h"
#include "app/text/line.h"
#include "protocol/text/sentence.h"
#include "protocol/text/shortened.h"

namespace confab {
namespace {

constexpr std::size_t kNamed = 5;
constexpr std::uint64_t kMostLines = 400;  // that are shown

// ":send <<END": what ends it.
std::optional<std::string> end_of_block(const CommandLine& line) {
  if (line.name != "send" || !line.arguments.starts_with("<<")) return std::nullopt;
  const std::string_view end = trimmed(std::string_view(line.arguments).substr(2));
  return end.empty() ? std::nullopt : std::optional<std::string>(end);
}

void count_command(const std::string& name, HeldPaste& paste) {
  paste.commands += 1;
  paste.lines.back().is_command = true;
  if (std::find(paste.names.begin(), paste.names.end(), name) == paste.names.end())
    paste.names.push_back(name);
}

Printable counted(std::uint64_t count, Literal one, Literal several) {
  return sentence("{} {}", count, count == 1 ? one : several);
}

Printable messages_text(const HeldPaste& paste, const Knowledge& known) {
  Printable text = known.is_asked ? counted(paste.messages, "line", "lines")
                                  : counted(paste.messages, "message", "messages");
  if (paste.lines.size() == 1) text += sentence(" of {} bytes", paste.lines[0].text.size());
  if (known.is_asked) return text;
  if (known.target.empty()) return sentence("{}, not connected", text);
  return sentence("{} to {}", text, known.target);
}

// "2 commands (:tcp, :file)"
Printable commands_text(const HeldPaste& paste) {
  Printable names;
  for (std::size_t i = 0; i < std::min(paste.names.size(), kNamed); ++i)
    names += sentence("{}:{}", i == 0 ? Literal("") : Literal(", "), paste.names[i]);
  if (paste.names.size() > kNamed) names += Literal(", ...");
  return sentence("{} ({})", counted(paste.commands, "command", "commands"), names);
}

}  // namespace

HeldPaste read_paste(std::string_view pasted, bool commands_enabled) {
  HeldPaste paste;
  std::optional<std::string> block_end;
  if (pasted.ends_with('\n')) pasted.remove_suffix(1);  // Enter is that line's end
  for (std::size_t begin = 0; begin <= pasted.size();) {
    const std::size_t end = std::min(pasted.find('\n', begin), pasted.size());
    const std::string_view line = pasted.substr(begin, end - begin);
    paste.lines.push_back({line, false});
    begin = end + 1;
    if (block_end) {
      if (trimmed(line) == *block_end) block_end.reset();
      continue;
    }
    const bool may_be_command = commands_enabled && line.starts_with(':');
    const CommandLine typed = may_be_command ? parse_command_line(line) : CommandLine();
    block_end = end_of_block(typed);
    if (typed.name.empty() || block_end) {
      paste.messages += 1;
    } else {
      count_command(typed.name, paste);
    }
  }
  return paste;
}

Printable held_prompt(const HeldPaste& paste, const Knowledge& known) {
  Printable what;
  if (paste.messages > 0) what += messages_text(paste, known);
  if (paste.messages > 0 && paste.commands > 0) what += Literal(", ");
  if (paste.commands > 0) what += commands_text(paste);
  return sentence("[{}: Enter sends, Ctrl-O shows, Ctrl-C drops] ", what);
}

Printable held_lines(const HeldPaste& paste, LineHelp::Lines which, int columns) {
  Printable text;
  std::uint64_t number = 0;
  std::uint64_t shown = 0;
  std::uint64_t wanted = 0;
  for (const HeldPaste::Line& each : paste.lines) {
    ++number;
    if (which == LineHelp::Lines::commands && !each.is_command) continue;
    if (++wanted > kMostLines) continue;
    ++shown;
    const Printable beginning = sentence("  {}  ", number);
    text += laid_out({beginning, without_middle(Printable(Untrusted(each.text)))}, columns);
  }
  if (wanted > shown) text += sentence("  and {} more lines\n", wanted - shown);
  return text;
}

}  // namespace confab
