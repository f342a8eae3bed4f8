#include "app/record/rotation.h"

#include "app/program/usage_error.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

TEST_CASE("--rotate takes a size or a time, and says which") {
  CHECK(parse_rotation("10M").bytes == 10'485'760);
  CHECK(parse_rotation("10m").age == 10min);
  CHECK(parse_rotation("1.5G").bytes == 1'610'612'736);
  CHECK(parse_rotation("24h").age == 24h);
  for (const char* typed : {"", "10", "x", "-1k", "10T", "0k", "1023", "10ms", "25h", "1e9M"})
    CHECK_THROWS_AS(parse_rotation(typed), UsageError);
}
