#include "app/prompt/send_actions.h"

#include <optional>
#include <utility>

#include "app/program/usage_error.h"
#include "app/prompt/command_line.h"
#include "app/prompt/file_sending.h"
#include "protocol/text/payload.h"

namespace confab {

asio::awaitable<void> SendActions::message(std::string text) {
  const auto current = aim_.current();
  const bool is_past = current && !current->is_open() && !current->is_busy();
  if (text.empty() && is_past && !course_.is_script()) co_return aim_.tell_nothing_sent(*current);
  text = names_.filled(std::move(text));
  const auto conversation = co_await aim_.ready();
  if (!conversation) co_return;
  if (text.empty() && conversation->line_end().empty()) {
    if (!std::exchange(told_of_empty_lines_, true))
      course_.notice(
          Printable("an empty line has nothing to send here; \":send\" sends an empty message"));
    co_return;
  }
  co_await conversation->send_text(std::move(text));
}

// The lines up to `end`, as one text.
asio::awaitable<std::string> SendActions::lines_until(std::string end, LineEnd between,
                                                      LineEnd last) {
  std::string text;
  std::optional<std::string> before;
  const PromptRow::Taken more(row_, Printable("... "));
  for (;;) {
    const auto line = co_await lines_.next_of_message();
    if (!line)
      throw UsageError("the input ended before the line \"" + end + "\": nothing was sent");
    const bool is_end = trimmed(*line) == end;
    if (before) text += (is_end ? last : between).end(std::move(*before));
    if (is_end) co_return text;
    before = *line;
  }
}

asio::awaitable<void> SendActions::send(std::string arguments) {
  if (arguments.starts_with("<<") && arguments.size() > 2) {
    const auto current = aim_.current();
    LineEnd last = current ? current->line_end() : LineEnd("");
    LineEnd between(current ? std::string(last.between()) : "\n");
    std::string end(trimmed(arguments.substr(2)));
    arguments = co_await lines_until(std::move(end), std::move(between), std::move(last));
  }
  const auto conversation = co_await aim_.ready();
  if (conversation) co_await conversation->send_text(std::move(arguments));
}

asio::awaitable<void> SendActions::raw(std::string arguments) {
  if (arguments.empty()) throw UsageError("the text is missing");
  std::string bytes = unescape(arguments);
  const auto conversation = co_await aim_.ready();
  if (conversation) co_await conversation->send_bytes(std::move(bytes));
}

asio::awaitable<void> SendActions::hex(std::string arguments) {
  if (arguments.empty()) throw UsageError("the bytes are missing");
  std::string bytes = from_hex(arguments);
  const auto conversation = co_await aim_.ready();
  if (conversation) co_await conversation->send_message(std::move(bytes));
}

asio::awaitable<void> SendActions::file(std::string arguments) {
  if (arguments.empty()) throw UsageError("the path is missing");
  co_await send_file(aim_, row_, course_, std::move(arguments));
}

}  // namespace confab
