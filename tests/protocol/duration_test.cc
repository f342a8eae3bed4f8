#include "protocol/text/duration.h"

#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::duration_text;
using confab::parse_duration;
using namespace std::chrono_literals;

TEST_CASE("a duration is a number and a unit, seconds where there is none") {
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("2min") == 2min);
  CHECK(parse_duration("3") == 3s);
  CHECK(parse_duration("0.25") == 250ms);
  CHECK(parse_duration(".5s") == 500ms);
  CHECK(parse_duration("1.s") == 1s);
  CHECK(parse_duration("100us") == 100us);
  CHECK(parse_duration("0") == 0s);
  CHECK(parse_duration("1.1s") == 1100ms);
  CHECK(parse_duration("0.000000001s") == 1ns);
  CHECK(parse_duration("24h") == 24h);
  CHECK(parse_duration("86400") == 24h);
}

TEST_CASE("what is no duration is refused, with what is possible") {
  for (const char* text :
       {"",    " ",     "s",   ".",   "-1",  "+1",   "1x",    "1 s",   " 1",
        "1s ", "1.2.3", "1e3", "inf", "nan", "0x10", "24.1h", "86401", "99999999999999999999999999",
        "1S",  "1ms2",  "١"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_duration(text), std::invalid_argument);
  }
  CHECK_THROWS_AS(parse_duration(std::string(10000, '9') + "ms"), std::invalid_argument);
  CHECK_THROWS_WITH(parse_duration("5 parsecs"), ContainsSubstring("5 parsecs") &&
                                                     ContainsSubstring("250ms") &&
                                                     ContainsSubstring("24h"));
}

TEST_CASE("a duration is told shortly") {
  CHECK(duration_text(0ns) == "0 ms");
  CHECK(duration_text(-5ms) == "0 ms");
  CHECK(duration_text(25us) == "0.03 ms");
  CHECK(duration_text(400us) == "0.4 ms");
  CHECK(duration_text(12345us) == "12.3 ms");
  CHECK(duration_text(250ms) == "250 ms");
  CHECK(duration_text(1500ms) == "1.5 s");
  CHECK(duration_text(10s) == "10 s");
  CHECK(duration_text(2min) == "2 min");
  CHECK(duration_text(90min) == "1.5 h");
  CHECK(duration_text(48h) == "48 h");
}

TEST_CASE("a duration that rounds up to the next unit is told in it") {
  CHECK(duration_text(999'600us) == "1 s");
  CHECK(duration_text(999'400us) == "999 ms");
  CHECK(duration_text(59'960ms) == "1 min");
  CHECK(duration_text(59'900ms) == "59.9 s");
  CHECK(duration_text(3'598s) == "1 h");
  CHECK(duration_text(99'960us) == "100 ms");
  CHECK(duration_text(96us) == "0.1 ms");
}
