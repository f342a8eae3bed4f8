#include "protocol/match/given_names.h"

#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

namespace {

const std::string kSend = R"({"type": "send", "template": "{{session}} {{iteration}}"})"
                          "\n";
const std::string kMatch = R"({"type": "recv", "match": {"pattern": "{{session:int}}"}})"
                           "\n";
const Captures kIteration = {{"iteration", "4"}};
const Captures kBoth = {{"session", "3"}, {"iteration", "4"}};

// What session 3 is given when it plays the script for the fourth time.
Captures given(const std::string& events, const std::string& of_header = "") {
  StepReader reader(from_text(R"({"format": "confab-transcript", "version": 1)" + of_header +
                              "}\n"
                              R"({"type": "open", "url": "tcp://127.0.0.1:1"})"
                              "\n" +
                              events),
                    "t", [](Place, const Printable&) {});
  GivenNames names(reader.header());
  while (const Step* step = reader.next()) names.look(*step);
  Captures values;
  names.give(values, 3, 4);
  return values;
}

}  // namespace

TEST_CASE("a name that a template sends before a rule has it is given") {
  CHECK(given(kSend) == kBoth);
  CHECK(given(kSend + kMatch) == kBoth);
}

TEST_CASE("a name that a rule has first, or alone, is not given") {
  CHECK(given(kMatch + kSend) == kIteration);
  CHECK(given(kMatch).empty());
}

TEST_CASE("a name that the header gives a value or lists as a secret is not given") {
  CHECK(given(kSend, R"(, "vars": {"session": "7"})") == kIteration);
  CHECK(given(kSend, R"(, "secrets": ["session"])") == kIteration);
}

TEST_CASE("a value that is there already stays") {
  StepReader reader(from_text(kHeader + std::string(R"({"type": "open", "url": "tcp://[::1]:1"})") +
                              "\n" + kSend),
                    "t", [](Place, const Printable&) {});
  GivenNames names(reader.header());
  while (const Step* step = reader.next()) names.look(*step);
  Captures values{{"session", "mine"}};
  names.give(values, 3, 4);
  CHECK(values == Captures{{"session", "mine"}, {"iteration", "4"}});
}
