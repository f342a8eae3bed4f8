#include "app/text/row.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string row(std::string_view beginning, std::size_t column, std::string_view value,
                int columns) {
  Printable text;
  append_row(beginning, column, value, columns, text);
  return text.text();
}

}  // namespace

TEST_CASE("a row's value stands in its column, and goes on under itself") {
  CHECK(row("  rtt", 8, "off", 80) == "  rtt   off\n");
  CHECK(row("  rtt", 8, "one two three", 16) == "  rtt   one two \n        three\n");
  CHECK(row("  longer than it", 8, "x", 80) == "  longer than it x\n");
}

TEST_CASE("a blank that a row has no room for begins no other row") {
  CHECK(row("  rtt", 8, "one four five", 16) == "  rtt   one four\n        five\n");
}

TEST_CASE("where there is too little room beside each other the value stands below") {
  CHECK(row("  rtt", 12, "one two three", 20) == "  rtt\n    one two three\n");
  CHECK(row("  one two three fours", 12, "x", 20) == "  one two three \n  fours\n    x\n");
}

TEST_CASE("off a terminal nothing is wrapped") {
  const std::string value(1000, 'x');
  CHECK(row("  rtt", 12, value, 0) == "  rtt       " + value + "\n");
  CHECK(row("  rtt", 8, "one  two   three", 0) == "  rtt   one  two   three\n");
}
