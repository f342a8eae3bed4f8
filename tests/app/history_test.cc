#include "app/prompt/history.h"

#include "tests/support/catch.h"

using namespace confab;
using Lines = std::vector<std::string>;

TEST_CASE("what was typed for this target comes last, where Up begins") {
  History history;
  history.add("a:1", "for a");
  history.add("b:2", "for b");
  history.add("a:1", "for a again");
  history.add("", "before anything was connected");
  CHECK(history.recall("a:1") ==
        Lines{"for b", "before anything was connected", "for a", "for a again"});
  CHECK(history.recall("c:3") ==
        Lines{"for a", "for b", "for a again", "before anything was connected"});
}

TEST_CASE("a line is recalled once, at its newest place") {
  History history;
  for (const char* line : {"one", "two", "one"}) history.add("a:1", line);
  history.add("b:2", "two");
  CHECK(history.recall("a:1") == Lines{"two", "one"});
  CHECK(history.recall("b:2") == Lines{"one", "two"});
}

TEST_CASE("no more lines are recalled than asked for, the newest of the target first") {
  History history;
  for (const char* line : {"1", "2", "3"}) history.add("a:1", line);
  history.add("b:2", "other");
  CHECK(history.recall("a:1", 2) == Lines{"2", "3"});
  CHECK(history.recall("a:1", 0).empty());
}

TEST_CASE("some lines are not kept") {
  History history;
  history.add("", "");
  history.add("", " a secret");
  history.add("", "a\x1b]0;title\x07");
  history.add("", "two\nlines");
  history.add("", "turned \xe2\x80\xae round");
  history.add("", "not \xff UTF-8");
  history.add("", std::string("a\0b", 3));
  history.add("", std::string(64 * 1024 + 1, 'x'));
  CHECK(history.entries().empty());
  history.add("", "with\ta tab");
  history.add("", std::string(64 * 1024, 'x'));
  CHECK(history.entries().size() == 2);
}

TEST_CASE("the same line twice in a row to the same target is one") {
  History history;
  history.add("a:1", "hello");
  history.add("a:1", "hello");
  CHECK(history.entries().size() == 1);
  history.add("b:2", "hello");
  CHECK(history.entries().size() == 2);
}

TEST_CASE("the oldest are forgotten beyond the limit, and beyond 4 MiB") {
  History few("", 2);
  for (const char* line : {"1", "2", "3"}) few.add("", line);
  CHECK(few.recall("") == Lines{"2", "3"});
  History big;
  for (int i = 0; i < 100; ++i) big.add("", std::string(60000, static_cast<char>('0' + i % 10)));
  CHECK(big.entries().size() == 4 * 1024 * 1024 / 60000);
}

TEST_CASE("a target that could not be read back is none") {
  History history;
  history.add("a\tb", "line");
  CHECK(history.entries().front().target.empty());
}

TEST_CASE("the newest line that goes on is found, the target's before all others") {
  History history;
  history.add("a:1", "hello a");
  history.add("b:2", "hello b");
  history.add("b:2", "hello");
  CHECK(history.newest_beginning_with("hel", "c:3") == "hello");
  CHECK(history.newest_beginning_with("hello", "c:3") == "hello b");
  CHECK(history.newest_beginning_with("hel", "a:1") == "hello a");
  CHECK(history.newest_beginning_with("hello b", "b:2").empty());
}
