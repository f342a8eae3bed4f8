#include "protocol/text/sentence.h"

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a sentence has its parts in their order, theirs made harmless") {
  const std::string evil = "\x1b[2J\n";
  CHECK(sentence("closed by {}: {} of {} bytes", evil, std::size_t{3}, Literal("7")).text() ==
        "closed by \\x1b[2J\\n: 3 of 7 bytes");
  CHECK(sentence("{}", std::string_view("a{}b")).text() == "a{}b");
  CHECK(sentence("cancelled").text() == "cancelled");
}

TEST_CASE("what is Printable already is not escaped again") {
  const Printable made{Untrusted(std::string_view("\xff"))};
  CHECK(sentence("({})", made).text() == "(\\xff)");
}
