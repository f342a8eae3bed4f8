#include "protocol/transcript_edit.h"

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("a new sample stands where the old one was, all else as it was written") {
  CHECK(edit_event(R"({ "type":"recv",  "data" : "a\n", "x-mine": [1,  2] })", {.sample = "b\n"}) ==
        R"({ "type":"recv",  "data" : "b\n", "x-mine": [1,  2] })");
}
