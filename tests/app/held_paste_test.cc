#include "app/prompt/held_paste.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string prompt_for(std::string_view pasted, const Knowledge& known) {
  return held_prompt(read_paste(pasted, known.commands_enabled), known).text();
}

std::string prompt_for(std::string_view pasted) {
  Knowledge known;
  known.target = "[::1]:9";
  return prompt_for(pasted, known);
}

std::string repeated(std::string_view line, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += line;
  return all;
}

}  // namespace

TEST_CASE("a held paste says what it is and where it goes") {
  CHECK(prompt_for(repeated("line\n", 40)) ==
        "[40 messages to [::1]:9: Enter sends, Ctrl-O shows, Ctrl-C drops] ");
  CHECK(prompt_for(repeated("line\n", 20) + ":tcp 127.0.0.1:6401\n:file /etc/hostname\n:file x\n" +
                   repeated("line\n", 20)) ==
        "[40 messages to [::1]:9, 3 commands (:tcp, :file): Enter sends, Ctrl-O shows, Ctrl-C "
        "drops] ");
  CHECK(prompt_for(":quit") == "[1 command (:quit): Enter sends, Ctrl-O shows, Ctrl-C drops] ");
  CHECK(prompt_for(std::string(100, 'x')) ==
        "[1 message of 100 bytes to [::1]:9: Enter sends, Ctrl-O shows, Ctrl-C drops] ");
}

TEST_CASE("a held paste says that nobody would get it, or that it answers") {
  Knowledge known;
  CHECK(prompt_for("1\n2\n", known) ==
        "[2 messages, not connected: Enter sends, Ctrl-O shows, Ctrl-C drops] ");
  known.target = "a:1";
  known.is_asked = true;
  CHECK(prompt_for("1\n:tcp\n", known) ==
        "[1 line, 1 command (:tcp): Enter sends, Ctrl-O shows, Ctrl-C drops] ");
}

TEST_CASE("what is no command is not counted as one") {
  const HeldPaste paste = read_paste(":)\n::tcp\n:10\n :file x", true);
  CHECK(paste.messages == 4);
  CHECK(paste.commands == 0);
  CHECK(read_paste(":file x", false).commands == 0);
}

TEST_CASE("the lines of a block are one message, and what comes after it is not hidden in it") {
  const HeldPaste paste = read_paste("a\n:send <<END\n:file x\n END \n:file y\n", true);
  CHECK(paste.messages == 2);
  CHECK(paste.commands == 1);
  CHECK(held_lines(paste, LineHelp::Lines::commands, 0).text() == "  5  :file y\n");
}

TEST_CASE(
    "the lines of a paste are shown with their numbers, harmless, and as many as can be read") {
  const std::string pasted = "a\x1b[2J\n:tcp\n" + repeated("x\n", 500);
  const HeldPaste paste = read_paste(pasted, true);
  const std::string all = held_lines(paste, LineHelp::Lines::all, 0).text();
  CHECK(all.starts_with("  1  a\\x1b[2J\n  2  :tcp\n  3  x\n"));
  CHECK(all.ends_with("  and 102 more lines\n"));
  CHECK(held_lines(paste, LineHelp::Lines::commands, 0).text() == "  2  :tcp\n");
  CHECK(held_lines(read_paste("x", true), LineHelp::Lines::commands, 0).empty());
}

TEST_CASE("a name that is no name of a command is harmless, too") {
  CHECK(prompt_for(":a\x1b]0;evil\x07 b").starts_with("[1 command (:a\\x1b]0;evil\\x07):"));
}
