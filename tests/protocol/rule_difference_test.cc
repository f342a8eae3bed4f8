// How a message is shown that does not fit a "pattern" or "hex".
#include <string>

#include "protocol/difference/hex_difference.h"
#include "protocol/difference/pattern_difference.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;

namespace {

using Lines = std::vector<std::string>;

Lines texts(const std::vector<Printable>& lines) {
  Lines all;
  for (const Printable& each : lines) all.push_back(each.text());
  return all;
}

// With the sentence as its last line.
Lines against_pattern(std::string_view pattern, std::string_view message,
                      const Captures& known = {}) {
  const auto gap = find_pattern_gap(pattern, message, known);
  if (!gap) return {};
  Lines lines = texts(pattern_difference(pattern, message, *gap));
  lines.push_back(pattern_sentence(pattern, message, *gap).text());
  return lines;
}

Lines against_hex(std::string_view rule, std::string_view message) {
  const HexDifference difference = hex_difference(rule, message);
  Lines lines = texts(difference.lines);
  if (!lines.empty()) lines.push_back(difference.sentence.text());
  return lines;
}

}  // namespace

TEST_CASE("a pattern and what came are marked where they part") {
  CHECK(against_pattern("at {{when:ctime}} :hello\n", "at Fri Nov 20 15:36:07 2026 :hallo\n") ==
        Lines{"- at {{when:ctime}} :hello\\n", "                      ^^^^",
              "+ at Fri Nov 20 15:36:07 2026 :hallo\\n", "                                ^^^^",
              "\"allo\" came where the pattern has \"ello\""});
  CHECK(against_pattern("n = {{n:int}}!\n", "n = many!\n") ==
        Lines{"- n = {{n:int}}!\\n", "      ^^^^^^^^^", "+ n = many!\\n", "      ^^^^",
              "\"many\" came where the pattern has \"{{n:int}}\""});
}

TEST_CASE("what is missing or too much is marked at the end") {
  CHECK(against_pattern("n {{n:int}}\n", "n 5") == Lines{"- n {{n:int}}\\n", "             ^^",
                                                         "+ n 5", "     ^",
                                                         "it ends where the pattern has \"\\n\""});
  CHECK(against_pattern("n {{n:int}}", "n 5 m") ==
        Lines{"- n {{n:int}}", "             ^", "+ n 5 m", "     ^^",
              "\" m\" came after all that the pattern has"});
}

TEST_CASE("a name that has a value already is that value") {
  CHECK(against_pattern("id {{id}} {{n:int}}\n", "id 7 5\n", {{"id", "6"}}) ==
        Lines{"- id {{id}} {{n:int}}\\n", "     ^^^^^^", "+ id 7 5\\n", "     ^",
              R"("7" came where the pattern has "{{id}}")"});
  CHECK(against_pattern("tok {{PW:any}} 8\n", "tok a b 9\n", {{"PW", "a b"}}).back() ==
        R"("9" came where the pattern has "8")");
  CHECK(against_pattern("{{a}} {{b}}", "{{x}} 5", {{"a", "{{x}}"}, {"b", "5"}}).empty());
}

TEST_CASE("a message that fits but for what a name stands for has no gap") {
  CHECK(against_pattern("id {{id}}", "id 6").empty());
  CHECK(against_pattern("{{lb}}x}} {{*}}", "{{x}} 5 a5 ").empty());
}

TEST_CASE("of several lines the one that does not fit is shown") {
  CHECK(against_pattern("a\nb {{*}}\nc {{n:int}}\n", "a\nb x\nc y\nd\n") ==
        Lines{"... 2 lines that fit", "- c {{n:int}}\\n", "    ^^^^^^^^^", "+ c y\\n", "    ^",
              "... 1 more line", "\"y\" came where the pattern has \"{{n:int}}\""});
}

TEST_CASE("braces and names that stand twice are no trouble") {
  CHECK(against_pattern("{{lb}}x {{a}} {{a}} y", "{{x 1 2 z").back() ==
        "\"z\" came where the pattern has \"y\"");
  CHECK(against_pattern("{{lb}}x", "{x").size() == 5);
  CHECK(against_pattern("a {{n:int}}", "a 5").empty());
}

TEST_CASE("a hex rule is laid over what came") {
  CHECK(against_hex("02 ?? ** 03", "\x02xABC\x04") ==
        Lines{"- 02 ?? **       03", "+ 02 78 41 42 43 04                                |.xABC.|",
              "                 ^^", "byte 6 is 04, not 03"});
  CHECK(against_hex("01 02 03", "\x01\x03") ==
        Lines{"- 01 02 03", "+ 01    03                                         |..|", "     ^^",
              "02 is missing after byte 1"});
  CHECK(against_hex("01 03", "\x01\x02\x03") ==
        Lines{"- 01    03", "+ 01 02 03                                         |...|", "     ^^",
              "byte 2 (02) is more than the rule has"});
  CHECK(against_hex("01", "\x01").empty());
}

TEST_CASE("of a long message the part around the first byte that differs is shown") {
  std::string rule;
  for (int i = 0; i < 40; ++i) rule += "41 ";
  std::string message(40, 'A');
  message[30] = 'B';
  const Lines lines = against_hex(rule, message);
  CHECK(lines.front() == "... 24 columns that fit");
  CHECK(lines[3].find("^^") == 2 + 6 * 3);
  CHECK(lines.back() == "byte 31 is 42, not 41");
}
