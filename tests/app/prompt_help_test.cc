#include "app/prompt/prompt_help.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

struct Hints {
  History history;
  Knowledge known;
  PromptHelp help{[this] { return known; }};
  Hints() { known.history = &history; }

  std::string shown(std::string_view line) const { return help.hint(line).shown; }
  std::string inserted(std::string_view line) const { return help.hint(line).inserted; }
};

}  // namespace

TEST_CASE("the rest of the newest line that begins so is shown, and can be inserted") {
  Hints hints;
  hints.history.add("a:1", "GET / HTTP/1.0");
  hints.history.add("a:1", "GET /new");
  CHECK(hints.shown("GE") == "T /new");
  CHECK(hints.inserted("GE") == "T /new");
  CHECK(hints.shown("GET /n") == "ew");
  CHECK(hints.shown("GET /new").empty());
  CHECK(hints.shown("get").empty());
  CHECK(hints.shown("").empty());
}

TEST_CASE("what was sent to this target is hinted before what others got") {
  Hints hints;
  hints.history.add("a:1", "hello a");
  hints.history.add("b:2", "hello b");
  hints.known.target = "a:1";
  CHECK(hints.shown("hel") == "lo a");
  hints.known.target = "c:3";
  CHECK(hints.shown("hel") == "lo b");
}

TEST_CASE("a command that is clear by now is hinted with its usage") {
  const Hints hints;
  CHECK(hints.shown(":tc") == "p [HOST PORT | HOST:PORT | PORT]");
  CHECK(hints.inserted(":tc") == "p ");
  CHECK(hints.shown(":quit").empty());
  CHECK(hints.inserted(":qui") == "t");
  CHECK(hints.shown(":use") == " NAME");
  CHECK(hints.shown(":q").empty());
  for (const char* line : {":", ":t", ":x", "::tc", "tc"}) {
    INFO(line);
    CHECK(hints.shown(line).empty());
  }
}

TEST_CASE("behind a whole command its arguments are shown, and nothing is inserted") {
  const Hints hints;
  CHECK(hints.shown(":tcp ") == "[HOST PORT | HOST:PORT | PORT]");
  CHECK(hints.inserted(":tcp ").empty());
  CHECK(hints.shown(":tcp l").empty());
  CHECK(hints.shown(":tc ").empty());
  CHECK(hints.shown(":list ").empty());
}

TEST_CASE("behind a setting stands what it can be set to") {
  const Hints hints;
  CHECK(hints.shown(":set reconnect ") == "on | ask | off");
  CHECK(hints.shown(":set timeout ") == "DURATION");
  CHECK(hints.shown(":set nonsense ").empty());
  CHECK(hints.shown(":set rtt on").empty());
}

TEST_CASE("the history comes before the usage") {
  Hints hints;
  hints.history.add("", ":tcp localhost 12000");
  CHECK(hints.shown(":t") == "cp localhost 12000");
  CHECK(hints.inserted(":tcp ") == "localhost 12000");
}

TEST_CASE("hints can be switched off, and commands are none where all lines are messages") {
  Hints hints;
  hints.history.add("", "hello");
  hints.known.commands_enabled = false;
  CHECK(hints.shown(":tc").empty());
  CHECK(hints.shown("he") == "llo");
  hints.known.hints = false;
  CHECK(hints.shown("he").empty());
}

TEST_CASE("a hint begins with a whole character") {
  Hints hints;
  hints.history.add("", "a\xc3\xa4");
  hints.history.add("", "e\xcc\x81");
  CHECK(hints.shown("a\xc3").empty());
  CHECK(hints.shown("e").empty());  // a mark would stand on our own letter
  CHECK(hints.shown("a") == "\xc3\xa4");
}
