#include "app/prompt/help_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

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

// ":tcp [HOST PORT …]": as many of the choices as there is room for.
std::string short_usage(const Command& command) {
  std::string text = usage(command);
  if (text.size() < kUsageColumns) return text;
  const std::size_t room = kUsageColumns - 4;  // " …]" and a blank behind it
  const std::size_t cut = text.rfind(" | ", room);
  return cut == std::string::npos ? text : text.substr(0, cut) + " …]";
}

// `shown` in its column, and what it is.
void append_row(std::string shown, std::string_view summary, Printable& text) {
  const std::size_t more_bytes = shown.find("…") == std::string::npos ? 0 : 2;  // 3, and 1 column
  shown.resize(std::max(shown.size() + 1, kUsageColumns + more_bytes), ' ');
  text += Untrusted("  " + shown);
  text += Untrusted(summary);
  text += Literal("\n");
}

void append_lines(std::string_view lines, Printable& text) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text += Literal("  ");
    text += Untrusted(lines.substr(0, end));
    text += Literal("\n");
    lines.remove_prefix(end + 1);
  }
}

}  // namespace

Printable help() {
  Printable text("A line is a message to the current conversation, a command begins with \":\".\n");
  for (const Heading& heading : kHeadings) {
    text += Literal("\n");
    text += Untrusted(heading.text);
    text += Literal("\n");
    for (const Command& each : commands()) {
      if (each.topic == heading.topic) append_row(short_usage(each), each.summary, text);
    }
    if (heading.topic == Topic::words)
      append_row("::TEXT", "send \":TEXT\", which is no command", text);
  }
  text += Literal("\n\":help COMMAND\" tells more about one of them.\n");
  return text;
}

Printable help(const Command& command) {
  Printable text;
  text += Untrusted(usage(command));
  text += Literal("\n  ");
  text += Untrusted(command.summary);
  text += Literal("\n");
  if (!command.details.empty()) text += Literal("\n");
  append_lines(command.details, text);
  return text;
}

}  // namespace confab
