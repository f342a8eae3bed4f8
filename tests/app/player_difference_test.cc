#include "tests/app/replay_pair.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

TEST_CASE("the lines and the sentence of a difference are about one rule, as it is written") {
  ReplayPair pair([](std::string_view) { return "HI 18\n"; });
  pair.options.values["id"] = "17";
  const auto details = [&](const std::string& rule) {
    pair.trouble({pair.open(), kSend, R"({"type": "recv", "match": )" + rule + "}"});
    std::string text;
    for (const Printable& line : pair.exchanges.at(1).details) text += line.text() + "|";
    return text;
  };
  CHECK(details(R"({"pattern": "NO {{n:int}}\n", "prefix": "YO"})") ==
        R"(- YO|+ HI 18\n|it does not begin with "YO"|)");
  CHECK(details(R"({"pattern": "HO {{n:int}}\n", "bytes": [1, 4]})") ==
        R"(- a message of 1 to 4 bytes|+ HI 18\n|it is 6 bytes, not 1 to 4|)");
  CHECK(details(R"({"regex": "HI (?P<id>\\d+)\\n", "prefix": "H"})") ==
        R"(- HI (?P<id>\d+)\n|+ HI 18\n|it has another {{id}} than before: "18", not "17"|)");
  CHECK(details(R"({"pattern": "HI {{id:int}}\n"})") ==
        R"(- HI {{id:int}}\n|     ^^^^^^^^^^|+ HI 18\n|     ^^|)"
        R"(it has another {{id}} than before: "18", not "17"|)");
}

TEST_CASE("--learn is advised where it can make or widen a rule") {
  ReplayPair pair([](std::string_view) { return "n 18\n"; });
  pair.options.learn_command = Printable("confab");
  const auto advice = [&](const std::string& rule) {
    pair.trouble({pair.open(), kSend, R"({"type": "recv", "data": "n 17\n")" + rule + "}"});
    return pair.exchanges.at(1).advice.text();
  };
  CHECK(advice("") == "a number differs; if it always does: confab");
  CHECK(advice(R"(, "match": {"pattern": "n 17\n"})") == advice(""));
  for (const char* rule : {R"({"prefix": "n 17"})", R"({"contains": "17"})", R"({"suffix": "7\n"})",
                           R"({"regex": "n 17\\n"})", R"({"hex": "6e 20 31 37 0a"})",
                           R"({"pattern": "n {{n:int}}\n", "contains": "17"})",
                           R"({"pattern": "n 17\n", "contains": "17"})"})
    CHECK(advice(std::string(R"(, "match": )") + rule) == "");
}
