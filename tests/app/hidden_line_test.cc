#include "app/prompt/hidden_line.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

// What was entered; "cancelled", "open".
std::string typed(std::string_view keys) {
  HiddenLine line;
  for (const char each : keys) {
    const HiddenLine::State state = line.take(each);
    if (state == HiddenLine::State::entered) return line.text();
    if (state == HiddenLine::State::cancelled) return "cancelled";
  }
  return "open";
}

}  // namespace

TEST_CASE("a hidden line is what was typed up to Enter") {
  CHECK(typed("pass word\r") == "pass word");
  CHECK(typed("p\xc3\xa9\n") == "p\xc3\xa9");
  CHECK(typed("\r").empty());
  CHECK(typed("pass") == "open");
}

TEST_CASE("a hidden line can be corrected and cancelled") {
  CHECK(typed("ab\x7f"
              "c\r") == "ac");
  CHECK(typed("a\xc3\xa9\b\r") == "a");
  CHECK(typed("\x7f\x7f"
              "a\r") == "a");
  CHECK(typed("wrong\x15right\r") == "right");
  CHECK(typed("wrong\x17right\r") == "right");
  CHECK(typed("\x04") == "cancelled");
  CHECK(typed("a\x04"
              "b\r") == "ab");
}

TEST_CASE("keys that edit a line do nothing in a hidden one") {
  CHECK(typed("a\x1b[A\x1b[1;5C\x1bOP\x1b"
              "fb\x12\x01\t\r") == "ab");
}

TEST_CASE("a paste into a hidden line is its first line") {
  CHECK(typed("a\x1b[200~bc\x1b[201~d\r") == "abcd");
  CHECK(typed("\x1b[200~b\tc\x1b[201~\r") == "b\tc");
  CHECK(typed("\x1b[200~bc\n\x1b[201~\r") == "bc");
  CHECK(typed("\x1b[200~bc\nrest\n\x1b[201~d\r") == "bcd");
  CHECK(typed("\x1b[200~a\x04\x7f\x1b[201~\r") == "a");
}
