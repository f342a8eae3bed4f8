#include "protocol/text/nearest.h"

#include <array>
#include <string>

#include "tests/support/catch.h"

namespace {

constexpr std::array<std::string_view, 9> kKnown = {"tcp",    "udp",  "open", "list",  "use",
                                                    "status", "send", "quit", "expect"};

std::string guess(std::string_view word) {
  return std::string(confab::nearest(word, kKnown).value_or("-"));
}

}  // namespace

TEST_CASE("a word with a letter too many, too few, wrong or swapped is guessed") {
  CHECK(guess("statsu") == "status");
  CHECK(guess("sttus") == "status");
  CHECK(guess("sstatus") == "status");
  CHECK(guess("stahus") == "status");
  CHECK(guess("exepct") == "expect");
  CHECK(guess("udo") == "udp");
  CHECK(guess("qiut") == "quit");
  CHECK(guess("opne") == "open");
  CHECK(guess("excpet") == "expect");
  CHECK(guess("status") == "status");
}

TEST_CASE("a word that is far from all is not guessed") {
  CHECK(guess("") == "-");
  CHECK(guess("x") == "-");
  CHECK(guess("xy") == "-");
  CHECK(guess("tc") == "-");
  CHECK(guess("uxx") == "-");
  CHECK(guess("banana") == "-");
  CHECK(guess(std::string(100'000, 's')) == "-");
  CHECK(!confab::nearest("tcp", {}));
}

TEST_CASE("of several words the nearest is guessed, of equally near ones the first") {
  constexpr std::array<std::string_view, 3> kNear = {"sent", "bend", "send"};
  CHECK(confab::nearest("send", kNear) == "send");
  CHECK(confab::nearest("tend", kNear) == "bend");
}
