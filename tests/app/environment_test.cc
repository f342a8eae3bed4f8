#include "app/program/environment.h"

#include "tests/support/catch.h"
#include "tests/support/environment.h"

using namespace confab;

namespace {

bool is_on(const std::optional<std::string>& value) {
  const EnvironmentVariable variable("CONFAB_TEST_SWITCH", value);
  return environment_switch("CONFAB_TEST_SWITCH");
}

}  // namespace

TEST_CASE("a switch that is empty, 0 or false is off, as one that is not set") {
  CHECK_FALSE(is_on(std::nullopt));
  CHECK_FALSE(is_on(""));
  CHECK_FALSE(is_on("0"));
  CHECK_FALSE(is_on("false"));
  CHECK_FALSE(is_on("False"));
  CHECK_FALSE(is_on("FALSE"));
}

TEST_CASE("a switch is on with any other value") {
  CHECK(is_on("1"));
  CHECK(is_on("true"));
  CHECK(is_on("00"));
  CHECK(is_on("falsehood"));
  CHECK(is_on(" "));
}

TEST_CASE("the text of a variable that is not set is empty") {
  const EnvironmentVariable variable("CONFAB_TEST_TEXT", std::nullopt);
  CHECK(environment_text("CONFAB_TEST_TEXT").empty());
  const EnvironmentVariable set("CONFAB_TEST_TEXT", "xterm");
  CHECK(environment_text("CONFAB_TEST_TEXT") == "xterm");
}
