#include "app/program/named_value.h"

#include <cstdlib>
#include <stdexcept>

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a value stands behind the first =, or in the environment") {
  CHECK(parse_secret("A=b").name == "A");
  CHECK(parse_secret("A=b").value == "b");
  CHECK(parse_secret("A=b=c").value == "b=c");
  CHECK(parse_secret("A=").value.empty());
  ::setenv("CONFAB_TEST_SECRET", "from there", 1);
  CHECK(parse_secret("CONFAB_TEST_SECRET").value == "from there");
  ::unsetenv("CONFAB_TEST_SECRET");
  CHECK_THROWS_AS(parse_secret("CONFAB_TEST_SECRET"), std::invalid_argument);
}

TEST_CASE("what cannot be a name is refused without being quoted") {
  for (const char* text : {"", "=value", "9=value", "a b=value", "a-value"}) {
    try {
      parse_secret(text);
      FAIL(text);
    } catch (const std::invalid_argument& error) {
      CHECK(std::string_view(error.what()).find("value") == std::string_view::npos);
    }
  }
}
