#pragma once
// The one table of the prompt's commands: what is typed, what the help says, what Tab offers, what
// is done.

#include <asio/awaitable.hpp>
#include <span>
#include <string>
#include <string_view>

namespace confab {

struct Actions;

// What the arguments are: completion follows it.
enum class Takes {
  nothing,
  address,       // HOST PORT or HOST:PORT
  url,           // tcp://HOST:PORT
  listening,     // where to listen, or "off" and where we do
  conversation,  // "tcp1"
  destination,   // an address, "last" or "off"
  text,          // anything
  path,          // of a file; the rest of the line
  eol,
  framing,
  view,
  setting,  // its name, and what it is set to
  command,  // without the colon
  duration,
  pattern,
  count
};

// The heading of the help that a command is listed under.
enum class Topic { peers, words, waiting, looks, rest };

struct Command {
  std::string_view name;            // without the colon
  std::string_view also = {};       // other names, with a blank between them
  std::string_view arguments = {};  // as the usage line shows them
  Takes takes = Takes::nothing;
  Topic topic = Topic::rest;
  std::string_view summary;       // one line of the help
  std::string_view details = {};  // more, for ":help COMMAND"; lines end with \n
  // As actions.h says.
  asio::awaitable<void> (*run)(Actions& actions, std::string arguments) = nullptr;
  bool keeps_blanks = false;  // the argument is a text that is sent: blanks round it belong to it
  bool matters_most = false;  // one of the ten that ":help" shows
  bool aims = false;          // says where lines go: where it fails, they go nowhere
};

std::span<const Command> commands();
// By its whole name, or another one of it. Null: there is none.
const Command* known_command(std::string_view name);
// What a person means who types "help", "?", "exit" or "quit" where nobody is talked to: ":help".
// Empty: nothing of that kind.
std::string command_meant_by(std::string_view line);
// Throws UsageError that says what was meant, or what does it.
const Command& find_command(std::string_view name);
// ":tcp [HOST PORT | HOST:PORT | PORT]"
std::string usage(const Command& command);

}  // namespace confab
