#include "app/text/line.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

Printable theirs(std::string_view text) { return Printable(Untrusted(text)); }

}  // namespace

TEST_CASE("a line is broken between its words, and goes on two columns to the right") {
  CHECK(laid_out(Line(theirs("* closed by somebody")), 12).text() == "* closed by \n  somebody\n");
  CHECK(laid_out(Line(theirs("* closed by somebody")), 0).text() == "* closed by somebody\n");
}

TEST_CASE("a word that no row has room for begins where it is, and goes on below") {
  CHECK(laid_out(Line(theirs("- 0123456789abcdef")), 10).text() == "- 01234567\n  89abcdef\n");
}

TEST_CASE("a peer's text goes on under itself, blanks and all") {
  const Line line(Printable("[::1]:9> "), theirs("ab  c  listening tcp://evil"));
  CHECK(laid_out(line, 20).text() ==
        "[::1]:9> ab  c  list\n         ening tcp:/\n         /evil\n");
}

TEST_CASE("no row of a report begins at the left edge but its first ones") {
  Printable report;
  report += Literal("a file\n    - \033[31mAAAAAAAAAAAAAAAA\033[0m\n\nend\n");
  CHECK(laid_out_lines(report, 14).text() ==
        "a file\n    - \033[31mAAAAAAAA\n      AAAAAAAA\033[0m\n\nend\n");
}
