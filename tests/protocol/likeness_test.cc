#include "protocol/text/likeness.h"

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("what is alike is more than what is not, wherever it stands") {
  CHECK(likeness("HELLO", "HELLO") == 1);
  CHECK(likeness("HELLO 1", "HELL0 1") > likeness("HELLO 1", "GOODBYE"));
  CHECK(likeness("a1 hello", "hello b2") > 0.5);
  CHECK(likeness("", "x") == 0);
  CHECK(likeness("", "") == 1);
}

TEST_CASE("each message is held against the one that it is most like") {
  const auto pairs =
      pair_by_likeness({"status of ann", "status of bob", "bye"}, {"bye!", "status of b0b"});
  REQUIRE(pairs.size() == 2);
  for (const LikePair& each : pairs) CHECK(each.expected == (each.message == 0 ? 2 : 1));
  const auto of_short = pair_by_likeness({"A\n", "B\n"}, {"B2\n", "A2\n"});
  for (const LikePair& each : of_short) CHECK(each.expected != each.message);
  CHECK(pair_by_likeness({}, {"a"}).empty());
  CHECK(pair_by_likeness(std::vector<std::string_view>(100, "a"),
                         std::vector<std::string_view>(70, "b"))
            .size() == 70);
}
