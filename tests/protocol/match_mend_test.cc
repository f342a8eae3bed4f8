#include "protocol/mend/match_mend.h"

#include "protocol/match/matcher.h"
#include "protocol/transcript/transcript_event.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::Chance;

namespace {

using Words = std::vector<std::string>;

MendedMatch mended_match(const std::string& match, std::string_view message) {
  MendedMatch after = mend_match(read_match(match), message);
  if (after.trouble) return after;
  Captures none;
  CHECK_FALSE(Matcher(after.match).check(message, none));
  CHECK(mend_match(after.match, message).changed.empty());
  return after;
}

std::string trouble(const std::string& match, std::string_view message) {
  const MendedMatch after = mend_match(read_match(match), message);
  return after.trouble ? after.trouble->text() : "";
}

}  // namespace

TEST_CASE("rules that hold stay, and one that fails is mended in its own language") {
  const MendedMatch after =
      mended_match(R"({"prefix": "250 ", "pattern": "250 id {{id:hex}}\n", "bytes": [1, 9]})",
                   "220 no 0a1b2c3d\n");
  CHECK(after.changed == Words{"pattern", "prefix", "bytes"});
  CHECK(after.match.prefix == "220 ");
  CHECK(after.match.pattern == "220 no {{id:hex}}\n");
  CHECK(after.match.least_bytes == 1);
  CHECK(after.match.most_bytes == 16);
  CHECK(mended_match(R"({"contains": "a", "any": true})", "abc").changed.empty());
}

TEST_CASE("an end of the message is mended where it is of the same form") {
  CHECK(mended_match(R"({"suffix": " users\r\n"})", "3 people\r\n").match.suffix == " people\r\n");
  CHECK(mended_match(R"({"prefix": "LOGIN "})", "WELCOME ann\n").match.prefix == "WELCOME ");
  CHECK(trouble(R"({"prefix": "LOGIN "})", "WELCOME,ann\n") != "");
  CHECK(trouble(R"({"suffix": "\r\n"})", "x\n") != "");
  CHECK(trouble(R"({"prefix": "a b c d"})", "a\n") != "");
}

TEST_CASE("a length becomes the new one, a range takes it in") {
  CHECK(mended_match(R"({"bytes": 3})", "abcd").match.most_bytes == 4);
  CHECK(mended_match(R"({"bytes": [3, 5]})", "ab").match.least_bytes == 2);
}

TEST_CASE("what nobody can mend is named, and why") {
  CHECK(trouble(R"({"contains": "OK", "bytes": 3})", "no!") ==
        "does not fit its \"contains\", which cannot be mended without you");
  CHECK(trouble(R"({"regex": "x+"})", "y").find("\"regex\"") != std::string::npos);
  CHECK(trouble(R"({"pattern": "n {{n:int}}\n"})", "n many\n").find("\"pattern\"") !=
        std::string::npos);
  CHECK(trouble(R"({"pattern": "250 {{w:int}} x\n"})", "220 fine x\n").find("\"pattern\"") !=
        std::string::npos);
  CHECK(trouble(R"({"pattern": "{{a:int}} {{b:int}}\n"})", "7\n").find("\"pattern\"") !=
        std::string::npos);
}

TEST_CASE("a pattern without placeholders stays one") {
  CHECK(mended_match(R"({"pattern": "HELLO {{lb}}\n"})", "HALLO {{\n").match.pattern ==
        "HALLO {{lb}}\n");
}
