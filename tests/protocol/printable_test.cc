#include "protocol/text/printable.h"

#include <concepts>

#include "tests/support/catch.h"

using confab::Literal;
using confab::Printable;
using confab::Untrusted;

// Text of others cannot be taken for ours: this must not compile.
static_assert(!std::convertible_to<std::string, Printable>);
static_assert(!std::constructible_from<Printable, std::string>);
static_assert(!std::constructible_from<Printable, std::string_view>);
static_assert(!std::constructible_from<Printable, const char*>);
static_assert(!std::constructible_from<Literal, std::string_view>);
static_assert(!std::convertible_to<std::string_view, Untrusted>);

TEST_CASE("a text is put together from our words, numbers and what others sent") {
  Printable text(Literal("* connected to "));
  text += Untrusted(std::string_view("ex\x1b[2Jample\n"));
  text += Literal(":");
  text += std::uint64_t{12000};
  Printable all;
  all += text;
  all += Printable(Untrusted(std::string_view(" 日本\u202e")));
  CHECK(all.text() == "* connected to ex\\x1b[2Jample\\n:12000 日本\\u{202e}");
}

TEST_CASE("a cut letter at the end of one text does not join with the next") {
  Printable text(Untrusted(std::string_view("\xe2\x82")));
  text += Untrusted(std::string_view("\xac"));
  CHECK(text.text() == "\\xe2\\x82\\xac");
}

TEST_CASE("for a locale that is not UTF-8 a text becomes ASCII") {
  Printable text(Untrusted(std::string_view("é\\ \u2764")));
  text += Literal(" \033[1m…\n");
  CHECK(confab::ascii_only(text).text() == "\\u{e9}\\ \\u{2764} \033[1m\\u{2026}\n");
}

TEST_CASE("a cleared text is empty") {
  Printable text(Literal("x"));
  CHECK(!text.empty());
  text.clear();
  CHECK(text.empty());
}
