#include "app/prompt/input_lines.h"

#include <algorithm>
#include <array>

#include "app/prompt/command_line.h"
#include "app/session/excerpt.h"
#include "protocol/text/sentence.h"

namespace confab {
namespace {

bool sends_something(std::string_view line) {
  constexpr std::array<std::string_view, 4> kSending = {"send", "raw", "hex", "file"};
  return std::ranges::any_of(kSending, [line](auto name) { return is_command(line, name); });
}

}  // namespace

asio::awaitable<std::optional<std::string>> InputLines::next() {
  std::optional<std::string> line = co_await editor_.next_line();
  if (line) recall_.keep(*line);
  co_return line;
}

std::string InputLines::quoted(std::string_view line) const { return excerpt(masked(line)); }

std::vector<std::string> InputLines::drop_messages() {
  std::vector<std::string> messages;
  bool is_value = false;
  for (std::string& each : editor_.waiting()) {
    const CommandLine typed = parse_command_line(each);
    const bool is_line = !commands_enabled() || typed.name.empty();
    if ((is_line && !is_value) || sends_something(each)) messages.push_back(each);
    is_value = !is_line && is_command(each, "secret") && !trimmed(typed.arguments).empty();
  }
  editor_.drop_waiting();
  return messages;
}

void InputLines::drop_rest_of_paste() {
  if (course_.is_script()) return;
  const std::size_t dropped = editor_.drop_waiting();
  if (dropped == 0) return;
  const Literal lines = dropped == 1 ? Literal("line") : Literal("lines");
  course_.notice(sentence("not sent: {} {} more of the paste", dropped, lines));
}

}  // namespace confab
