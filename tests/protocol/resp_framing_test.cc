#include "protocol/framing/framing.h"
#include "tests/protocol/frames.h"

using Catch::Matchers::ContainsSubstring;
using confab::typed_message;
using confab::test::check_cuts;
using confab::test::error_of;
using confab::test::Frames;
using confab::test::frames_of;

namespace {

// Each value on its own, then all in one stream.
void check_values(const std::vector<std::string>& values) {
  std::string all;
  Frames frames;
  for (const std::string& value : values) {
    frames.push_back(value + "|" + value.substr(0, value.size() - 2));
    check_cuts({"resp", value, {frames.back()}});
    all += value;
  }
  check_cuts({"resp", all, frames});
}

std::string typed(std::string text) { return typed_message("resp", std::move(text)); }

}  // namespace

TEST_CASE("a value of RESP2 is one message, whatever is nested in it") {
  check_values({"+OK\r\n", "-ERR no\r\n", ":-12\r\n", "$3\r\nabc\r\n", "$0\r\n\r\n", "$-1\r\n",
                "$4\r\n\r\n\r\n\r\n", "*0\r\n", "*-1\r\n", "*2\r\n$3\r\nGET\r\n$1\r\na\r\n",
                "*2\r\n*2\r\n:1\r\n*0\r\n*1\r\n+x\r\n"});
}

TEST_CASE("a value of RESP3 is one message, an attribute and what it is about too") {
  check_values({"_\r\n", "#t\r\n", ",1.5\r\n", "(123\r\n", "!5\r\nERR x\r\n", "=7\r\ntxt:abc\r\n",
                "~2\r\n:1\r\n:2\r\n", "%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n", ">2\r\n+pub\r\n+x\r\n",
                "|1\r\n+ttl\r\n:5\r\n$1\r\na\r\n", "*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n:2\r\n",
                "|0\r\n:1\r\n"});
}

TEST_CASE("a command in one line is a message, with LF too") {
  check_cuts({"resp", "PING\r\nGET a\n+OK", {"PING\r\n|PING", "GET a\n|GET a", "+OK|+OK~"}});
}

TEST_CASE("a long string comes in pieces of the limit") {
  CHECK(frames_of("resp", {"$9\r\nabcdefghi\r\n:1\r\n"}, 8) ==
        Frames{"$9\r\nabcd|$9\r\nabcd~", "+efghi\r\n|efghi", ":1\r\n|:1"});
}

TEST_CASE("a length that Redis would refuse is an error that says what was expected") {
  for (const char* length : {"+3", "03", "-2", "", "3x", " 3", "99999999999999999999", "?",
                             "9223372036854775808", "536870913"}) {
    INFO(length);
    CHECK_THAT(error_of("resp", "$" + std::string(length) + "\r\n"),
               ContainsSubstring("a RESP \"$\" with the length") &&
                   ContainsSubstring("without a leading zero"));
    CHECK_FALSE(error_of("resp", "*" + std::string(length) + "\r\n").empty());
  }
  CHECK_FALSE(error_of("resp", "%-1\r\n").empty());
  CHECK_FALSE(error_of("resp", "$3\nabc\r\n").empty());
  CHECK_FALSE(error_of("resp", "$" + std::string(30, '1')).empty());
}

TEST_CASE("what is no value is told by its first byte, and where it goes on without CR LF") {
  CHECK_THAT(error_of("resp", "\x16\x03"), ContainsSubstring("the byte 16"));
  CHECK_THAT(error_of("resp", "*1\r\nGET"), ContainsSubstring("the byte 47"));
  CHECK_THAT(error_of("resp", "+a\n"), ContainsSubstring("the byte 0a"));
  CHECK_THAT(error_of("resp", "+a\rb"), ContainsSubstring("the byte 62"));
  CHECK_THAT(error_of("resp", "$1\r\nabc"), ContainsSubstring("the byte 62"));
}

TEST_CASE("values nested too deep are an error, not a deep stack") {
  std::string nested;
  for (int i = 0; i < 70; ++i) nested += "*1\r\n";
  CHECK_THAT(error_of("resp", nested), ContainsSubstring("64 deep"));
}

TEST_CASE("typed words become an array of strings, with the quotes of redis-cli") {
  CHECK(typed("GET foo") == "*2\r\n$3\r\nGET\r\n$3\r\nfoo\r\n");
  CHECK(typed("  SET a  \"b c\"\n") == "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3\r\nb c\r\n");
}

TEST_CASE("escapes in typed words are those of redis-cli") {
  CHECK(typed(R"("\x41\x4a\n\r\t\b\a\"\\\q\xg")") == "*1\r\n$12\r\nAJ\n\r\t\b\a\"\\qxg\r\n");
  CHECK(typed(R"('it\'s \n')") == "*1\r\n$7\r\nit's \\n\r\n");
  CHECK(typed("a\"b\"") == "*1\r\n$2\r\nab\r\n");
  CHECK(typed("\"\"") == "*1\r\n$0\r\n\r\n");
}

TEST_CASE("typed words with a quote that does not end, or none at all, are told") {
  CHECK_THROWS_WITH(typed("SET a \"b"), ContainsSubstring("does not end"));
  CHECK_THROWS_WITH(typed("SET 'a"), ContainsSubstring("does not end"));
  CHECK_THROWS_WITH(typed("SET \"a\"b"), ContainsSubstring("a blank is missing"));
  CHECK_THROWS_WITH(typed("  "), ContainsSubstring("without a word"));
}
