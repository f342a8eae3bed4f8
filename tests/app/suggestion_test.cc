#include "app/prompt/suggestion.h"

#include "app/prompt/command.h"
#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a command of another program is answered with what does it here") {
  CHECK(suggestion("connect") == "; \":tcp HOST PORT\" or \":udp HOST PORT\" connects");
  CHECK(suggestion("serve") == "; \"confab serve PORT\" serves, in a terminal of its own");
  CHECK(suggestion("disconnect") == "; \":close\" closes the conversation");
}

TEST_CASE("a beginning and a slip of the finger are understood") {
  CHECK(suggestion("tc") == "; did you mean :tcp?");
  CHECK(suggestion("stauts") == "; did you mean :status?");
  CHECK(suggestion("exi") == "; did you mean :exit?");
  CHECK(suggestion("xyzzy").empty());
}

TEST_CASE("a command has the names that people expect") {
  CHECK(known_command("exit") == known_command("quit"));
  CHECK(known_command("q") == known_command("quit"));
  CHECK(known_command("exi") == nullptr);
}

TEST_CASE("a word that was meant as a command is told from a message") {
  CHECK(command_meant_by("help") == ":help");
  CHECK(command_meant_by(" ? ") == ":help");
  CHECK(command_meant_by("exit") == ":quit");
  CHECK(command_meant_by("quit") == ":quit");
  for (const char* line : {"", "hello", "help me", "quit now", "QUIT"}) {
    INFO(line);
    CHECK(command_meant_by(line).empty());
  }
}
