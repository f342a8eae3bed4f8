#include "app/prompt/command_line.h"

#include "app/program/usage_error.h"
#include "app/prompt/command.h"
#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a colon and a letter is a command, anything else a message") {
  CHECK(parse_command_line(":tcp localhost 9").name == "tcp");
  CHECK(parse_command_line(":send  two ").arguments == " two ");
  CHECK(parse_command_line("hello").message == "hello");
  CHECK(parse_command_line(":)").message == ":)");
  CHECK(parse_command_line(":1000").message == ":1000");
  CHECK(parse_command_line(":").message == ":");
  CHECK(parse_command_line("").message.empty());
  CHECK(parse_command_line("::tcp").message == ":tcp");
}

TEST_CASE("a command of a script with CR LF is the command") {
  CHECK(parse_command_line(":quit\r").name == "quit");
  CHECK(trimmed(parse_command_line(":tcp h 1\r").arguments) == "h 1");
  CHECK(parse_command_line("hello\r").message == "hello\r");
}

TEST_CASE("a command is recognised by its whole name") {
  CHECK(is_command(":wait 1", "wait"));
  CHECK(is_command(":wait", "wait"));
  CHECK_FALSE(is_command(":waiting", "wait"));
  CHECK_FALSE(is_command("wait", "wait"));
}

TEST_CASE("an unknown command names the nearest, and how to send it as text") {
  try {
    find_command("tpc");
    FAIL("found");
  } catch (const UsageError& error) {
    const std::string text = error.what();
    CHECK(text.find("did you mean :tcp?") != std::string::npos);
    CHECK(text.find("\"::tpc\" sends it as text") != std::string::npos);
  }
}

TEST_CASE("blanks before a command that there is are noticed") {
  for (const char* line : {"  :quit", " :q", "\t:tcp localhost 9", " :send  x", "\uff1aquit",
                           "\u3000:q", "\u3000\uff1aq"})
    CHECK(looks_like_command(line));
  for (const char* line : {":quit", "  quit", "  :nonsense", "  ::quit", "  :)", "  ", "",
                           "a :quit", "\uff1a)", "\u3000"}) {
    INFO(line);
    CHECK_FALSE(looks_like_command(line));
  }
}
