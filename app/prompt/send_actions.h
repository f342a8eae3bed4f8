#pragma once
// What is said to the current conversation: a typed line, :send, :raw, :hex, :file.

#include <asio/awaitable.hpp>
#include <string>

#include "app/prompt/aim.h"
#include "app/prompt/course.h"
#include "app/prompt/input_lines.h"
#include "app/prompt/prompt_row.h"
#include "app/prompt/typed_names.h"

namespace confab {

// As actions.h says of all. Each sends to what Aim::ready() gives; where that is null nothing is
// sent, which was said. They throw Unsendable, too: what the conversation's framing cannot carry.
class SendActions {
 public:
  // What is given outlives it.
  SendActions(Aim& aim, InputLines& lines, const TypedNames& names, PromptRow& row, Course& course)
      : aim_(aim), lines_(lines), names_(names), row_(row), course_(course) {}

  // A typed line: {{NAME}} is filled in, and its end put after it. An empty one opens nothing again
  // at a terminal, and is nothing where lines have no end.
  asio::awaitable<void> message(std::string text);
  // The same literally, empty or not; "<<END" takes the lines up to END as one text.
  asio::awaitable<void> send(std::string arguments);
  asio::awaitable<void> raw(std::string arguments);  // exactly these bytes
  asio::awaitable<void> hex(std::string arguments);  // a message of them
  asio::awaitable<void> file(std::string arguments);

 private:
  asio::awaitable<std::string> lines_until(std::string end, LineEnd between, LineEnd last);

  Aim& aim_;
  InputLines& lines_;
  const TypedNames& names_;
  PromptRow& row_;
  Course& course_;
  bool told_of_empty_lines_ = false;
};

}  // namespace confab
