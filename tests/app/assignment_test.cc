#include "app/replay/assignment.h"

#include <set>
#include <string>

#include "tests/support/catch.h"

using namespace confab;

namespace {

// Expectations are the letters that they take.
Assignment of(const std::vector<std::string>& expectations, const std::string& messages) {
  return Assignment(
      expectations.size(),
      [=](std::size_t expectation, std::size_t message) {
        return expectations[expectation].find(messages[message]) != std::string::npos;
      },
      [](std::size_t) { return true; });
}

}  // namespace

TEST_CASE("a message that only fits where another stands moves the other") {
  Assignment assignment = of({"ab", "b"}, "ba");
  assignment.assign(0, 0);
  CHECK(assignment.place(1) == std::size_t{1});
  CHECK(assignment.message_of(0) == std::size_t{1});
  CHECK(assignment.message_of(1) == std::size_t{0});
}

TEST_CASE("several may have to move") {
  Assignment assignment = of({"ab", "bc", "c"}, "bca");
  assignment.assign(0, 0);
  assignment.assign(1, 1);
  CHECK(assignment.place(2) == std::size_t{2});
  CHECK(assignment.message_of(0) == std::size_t{2});
  CHECK(assignment.message_of(1) == std::size_t{0});
  CHECK(assignment.message_of(2) == std::size_t{1});
}

TEST_CASE("a message that has no place changes nothing") {
  Assignment assignment = of({"ab", "c"}, "bz");
  assignment.assign(0, 0);
  CHECK_FALSE(assignment.place(1));
  CHECK(assignment.message_of(0) == std::size_t{0});
  CHECK_FALSE(assignment.message_of(1));
}

TEST_CASE("what may not move stays") {
  Assignment assignment(
      2, [](std::size_t expectation, std::size_t message) { return expectation + message < 2; },
      [](std::size_t) { return false; });
  assignment.assign(0, 0);
  CHECK_FALSE(assignment.place(1));
}
