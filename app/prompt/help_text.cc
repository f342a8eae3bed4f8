#include "app/prompt/help_text.h"

#include <algorithm>
#include <array>
#include <string>

#include "app/text/row.h"
#include "protocol/framing/framing_kinds.h"

namespace confab {
namespace {

// 2 + 28 + 50 = 80: a summary has 50 columns.
constexpr std::size_t kUsageColumns = 28;

struct Heading {
  Topic topic;
  std::string_view text;
};
constexpr std::array<Heading, 5> kHeadings = {{{Topic::peers, "Where to talk"},
                                               {Topic::words, "What to say"},
                                               {Topic::waiting, "What to wait for"},
                                               {Topic::looks, "How it is sent and shown"},
                                               {Topic::rest, "The rest"}}};

// ":tcp [HOST PORT ...]": as many of the choices as there is room for.
std::string short_usage(const Command& command) {
  std::string text = usage(command);
  if (text.size() < kUsageColumns) return text;
  const std::size_t room = kUsageColumns - 6;  // " ...]" and a blank after it
  const std::size_t cut = text.rfind(" | ", room);
  return cut == std::string::npos ? text : text.substr(0, cut) + " ...]";
}

void append_lines(std::string_view lines, int columns, Printable& text) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    append_wrapped("  " + std::string(lines.substr(0, end)), columns, text);
    lines.remove_prefix(end + 1);
  }
}

constexpr std::string_view kFirstSentence =
    "A line is a message to the current conversation, a command begins with \":\".";

void append_usage(const std::string& shown, std::string_view summary, int columns,
                  Printable& text) {
  append_row("  " + shown, 2 + kUsageColumns, summary, columns, text);
}

void append_command(const Command& command, int columns, Printable& text) {
  append_usage(short_usage(command), command.summary, columns, text);
}

// What each is called, where a message ends, what one gets that is sent.
void append_framings(int columns, Printable& text) {
  constexpr std::size_t kNameColumns = 34;
  for (const FramingKind& each : framing_kinds()) {
    const std::string name = std::string(each.name).append(each.arguments);
    append_row("  " + name, 2 + kNameColumns, each.summary, columns, text);
    if (each.sends.empty()) continue;
    const std::string sends = "sends " + std::string(each.sends);
    const std::size_t blanks = stands_below(2 + kNameColumns, columns) ? 4 : 2 + kNameColumns;
    append_wrapped(std::string(blanks, ' ') + sends, columns, text);
  }
  text += Literal("\n");
}

}  // namespace

Printable short_help(int columns) {
  Printable text;
  append_wrapped(kFirstSentence, columns, text);
  text += Literal("\n");
  for (const Command& each : commands()) {
    if (each.matters_most) append_command(each, columns, text);
  }
  text += Literal("\n");
  append_wrapped("\":help all\" lists every command, \":help COMMAND\" tells more about one.",
                 columns, text);
  return text;
}

Printable help(int columns) {
  Printable text;
  append_wrapped(kFirstSentence, columns, text);
  for (const Heading& heading : kHeadings) {
    text += Literal("\n");
    append_wrapped(heading.text, columns, text);
    for (const Command& each : commands()) {
      if (each.topic == heading.topic) append_command(each, columns, text);
    }
    if (heading.topic == Topic::words)
      append_usage("::TEXT", "send \":TEXT\", which is no command", columns, text);
  }
  text += Literal("\n");
  append_wrapped("\":help COMMAND\" tells more about one of them.", columns, text);
  return text;
}

Printable help(const Command& command, int columns) {
  Printable text;
  append_wrapped(usage(command), columns, text);
  append_wrapped("  " + std::string(command.summary), columns, text);
  if (!command.details.empty()) text += Literal("\n");
  if (command.takes == Takes::framing) append_framings(columns, text);
  append_lines(command.details, columns, text);
  return text;
}

}  // namespace confab
