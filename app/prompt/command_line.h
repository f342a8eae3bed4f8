#pragma once
// Is a typed line a message or a command?

#include <string>
#include <string_view>
#include <vector>

namespace confab {

struct CommandLine {
  std::string name;       // "tcp", without the colon; empty: the line is a message
  std::string arguments;  // what follows the name and one blank
  std::string message;    // the text to be sent, where it is a message
};

// A command is ":" followed by a letter; ":)" and ":1000" are messages; "::text" is the message
// ":text".
CommandLine parse_command_line(std::string_view line);
bool is_command(std::string_view line, std::string_view name);
// "  :quit": blanks, and then a command that there is. It is a message, but hardly meant to be.
bool looks_like_command(std::string_view line);

std::string_view trimmed(std::string_view text);
std::vector<std::string> words(std::string_view text);

// ":secret NAME VALUE": the value may stand where only the name belongs.
bool may_expose_secret(std::string_view line);

}  // namespace confab
