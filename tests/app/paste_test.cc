#include "app/prompt/paste.h"

#include <algorithm>
#include <optional>

#include "tests/support/catch.h"

using namespace confab;

namespace {

// What became of it, fed in pieces of `size`; nullopt: its end was not seen.
std::optional<std::string> pasted(std::string_view typed, std::size_t size) {
  Paste paste;
  for (; !typed.empty() && !paste.has_ended(); typed.remove_prefix(std::min(size, typed.size()))) {
    const std::string_view piece = typed.substr(0, size);
    if (paste.take(piece) != piece.size()) return "some was left";
  }
  if (!paste.has_ended()) return std::nullopt;
  return typed.empty() ? paste.text() : "too soon";
}

std::optional<std::string> pasted(std::string_view typed) {
  auto whole = pasted(typed, typed.size());
  for (const std::size_t size : {1U, 2U, 5U}) {
    if (pasted(typed, size) != whole) return "depends on how it was cut";
  }
  return whole;
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

TEST_CASE("what was typed behind a paste is not a part of it") {
  Paste paste;
  CHECK(paste.take("one\rtwo\033[20") == 11);
  CHECK(paste.take("1~typed\033[201~") == 2);
  CHECK(paste.has_ended());
  CHECK(paste.text() == "one\ntwo");
}
