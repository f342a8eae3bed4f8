#include "app/prompt/setting.h"

#include "app/program/usage_error.h"
#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a setting's line fits into 80 columns") {
  for (const Setting& each : settings()) {
    INFO(each.name);
    CHECK(each.name.size() <= 16);
    // "  NAME             VALUE    SUMMARY (VALUES)"
    CHECK(28 + each.summary.size() + 3 + each.values.size() <= 80);
  }
}

TEST_CASE("a setting is found by its name, and an unknown one lists them all") {
  CHECK(find_setting("hints").values == "on off");
  CHECK(known_setting("nonsense") == nullptr);
  try {
    find_setting("nonsense");
    FAIL("found");
  } catch (const UsageError& error) {
    for (const Setting& each : settings())
      CHECK(std::string(error.what()).find(each.name) != std::string::npos);
  }
}
