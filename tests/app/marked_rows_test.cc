#include "app/text/line.h"
#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string laid(Literal lines, int columns) {
  return laid_out_lines(Printable(lines), columns).text();
}

}  // namespace

TEST_CASE("a mark stays below what it marks where the rows are too long for the terminal") {
  CHECK(laid("file\n  - abc defgh\n  + abc deXgh\n          ^\nend\n", 10) ==
        "file\n  - abc de\n  + abc de\n  - fgh\n  + Xgh\n    ^\nend\n");
}

TEST_CASE("each row of a pattern's difference goes with its own marks") {
  CHECK(laid("- abcdefgh\n      ^^\n+ 12345678\n      ^^\n", 7) ==
        "- abcde\n      ^\n- fgh\n  ^\n+ 12345\n      ^\n+ 678\n  ^\n");
}

TEST_CASE("marks that fit are left as they are, and rows that only look like them, too") {
  CHECK(laid("- abc\n+ abX\n    ^\n", 10) == "- abc\n+ abX\n    ^\n");
  CHECK(laid("some words\n^\n", 7) == "some \n  words\n^\n");
}

TEST_CASE("a row that is cut keeps its colour in each piece, and nothing else has it") {
  CHECK(laid("  \033[31m- abcd\033[0m\n  \033[32m+ abcX\033[0m\n       ^\n", 7) ==
        "  \033[31m- abc\033[0m\n  \033[32m+ abc\033[0m\n"
        "  \033[31m- d\033[0m\n  \033[32m+ X\033[0m\n    ^\n");
}
