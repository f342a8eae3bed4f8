#pragma once
// The one table of the prompt's commands: what is typed, what the help says, what is done.

#include <asio/awaitable.hpp>
#include <span>
#include <string>
#include <string_view>

#include "app/prompt/prompt_context.h"
#include "protocol/printable.h"

namespace confab {

struct Command {
  std::string_view name;        // without the colon
  std::string_view short_name;  // "" or a second name
  std::string_view arguments;   // as the usage line shows them
  std::string_view summary;     // one line of the help
  std::string_view details;     // more, for ":help COMMAND"; lines end with \n
  // Throws std::invalid_argument for what is wrong with the arguments; nothing was done then.
  asio::awaitable<void> (*run)(PromptContext& context, std::string arguments);
  bool keeps_blanks = false;  // the argument is a text that is sent: blanks round it belong to it
};

std::span<const Command> commands();
// Throws UsageError with the nearest name.
const Command& find_command(std::string_view name);
// ":tcp [HOST PORT | HOST:PORT | PORT]"
std::string usage(const Command& command);
Printable help();
Printable help(const Command& command);

}  // namespace confab
