#include "app/replay/load_options.h"

#include <stdexcept>

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a rate is so many a second or a minute") {
  CHECK(parse_rate("500/s") == 500);
  CHECK(parse_rate("0.5") == 0.5);
  CHECK(parse_rate("30/min") == 0.5);
  CHECK(rate_text(500) == "500");
  CHECK(rate_text(0.5) == "0.5");
}

TEST_CASE("what is no rate is refused") {
  for (const char* text :
       {"", "/s", "fast", "5/h", "0/s", "-1/s", "1e9/s", "nan/s", "inf", "5 /s"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_rate(text), std::invalid_argument);
  }
}
