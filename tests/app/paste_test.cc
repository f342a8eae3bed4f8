#include "app/prompt/paste.h"

#include <optional>

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::optional<std::string> pasted(std::string_view typed) {
  Paste paste;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    if (paste.take(typed[i])) return i + 1 == typed.size() ? paste.text() : std::string("too soon");
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a paste ends at its marker, and every kind of line end is one line end") {
  CHECK(pasted("abc\033[201~") == "abc");
  CHECK(pasted("a\rb\nc\r\nd\033[201~") == "a\nb\nc\nd");
  CHECK(pasted("a\r\033[201~") == "a\n");
  CHECK(pasted("a\r\rb\033[201~") == "a\n\nb");
  CHECK(pasted("\033[201~") == "");
  CHECK(pasted("abc\033[201") == std::nullopt);
}

TEST_CASE("a paste keeps every byte that is not a line end") {
  CHECK(pasted("\x01\x1b[A\xff\t\033[201~") == "\x01\x1b[A\xff\t");
}

TEST_CASE("what is short and harmless stands in the line; the rest is held") {
  CHECK(fits_the_line("one\ntwo\n", 100));
  CHECK_FALSE(fits_the_line("1\n2\n3\n4\n5\n6", 100));
  CHECK_FALSE(fits_the_line(std::string(101, 'x'), 100));
  CHECK_FALSE(fits_the_line("\x1b]0;title\x07", 100));
  CHECK_FALSE(
      fits_the_line("\xc2\x9b"
                    "2J",
                    100));
  CHECK_FALSE(fits_the_line("x", 0));
  CHECK_FALSE(fits_the_line("x", -5));
}

TEST_CASE("a held paste is named by its lines, or its bytes") {
  CHECK(held_text("1\n2\n3") == "[3 lines pasted: Enter sends, Ctrl-C drops] ");
  CHECK(held_text("1\n2\n") == "[2 lines pasted: Enter sends, Ctrl-C drops] ");
  CHECK(held_text(std::string(100, 'x')) ==
        "[1 line of 100 bytes pasted: Enter sends, Ctrl-C drops] ");
}
