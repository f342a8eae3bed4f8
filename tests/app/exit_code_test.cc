#include "app/program/exit_code.h"

#include <csignal>

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("of several causes the first of 2, 3, 1, 4 wins, in whatever order they come") {
  const int order[] = {kUsage, kCouldNotTalk, kUnexpected, kNoReply, kAllWell};
  for (const int* one = std::begin(order); one != std::end(order); ++one) {
    for (const int* other = one; other != std::end(order); ++other) {
      CHECK(worse(*one, *other) == *one);
      CHECK(worse(*other, *one) == *one);
    }
  }
}

TEST_CASE("a signal and a fault of ours win over every cause") {
  CHECK(code_of_signal(SIGINT) == 130);
  CHECK(worse(kUsage, code_of_signal(SIGTERM)) == 143);
  CHECK(worse(kOurFault, kUsage) == kOurFault);
}
