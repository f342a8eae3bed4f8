#include "protocol/match/matcher.h"

#include "tests/protocol/bytes.h"
#include "tests/protocol/matching.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using namespace confab;
using namespace confab::test;

TEST_CASE("a pattern is the whole message") {
  CHECK(fits(kPattern, "at {{when:ctime}} :hello", "at Fri Nov 20 15:36:00 2026 :hello"));
  CHECK(fits(kPattern, "hello\n", "hello\n"));
  CHECK(!fits(kPattern, "hello", "hello\n"));
  CHECK(!fits(kPattern, "ell", "hello"));
  CHECK(!fits(kPattern, "a{{x:int}}", "a7b"));
  CHECK(!fits(kPattern, "{{x:int}}a", "b7a"));
  CHECK(!fits(kPattern, "ab{{x:any}}ba", "aba"));
  CHECK(fits(kPattern, "ab{{x:any}}ba", "abba"));
  CHECK(fits(kPattern, "{{*}}", ""));
  CHECK(!fits(kPattern, "{{x}}", ""));
  CHECK(fits(kPattern, "{{x:any}}", bytes("\0\n\xff")));
  CHECK(why_not(kPattern, "a", "b") == "does not match the pattern");
}

TEST_CASE("text of a pattern is literal, slashes and all") {
  CHECK(fits(kPattern, "a.b*(c)[d]{{x:int}}^$", "a.b*(c)[d]1^$"));
  CHECK(!fits(kPattern, "a.b", "axb"));
  CHECK(fits(kPattern, "/usr/{{x}}/", "/usr/bin/"));
  CHECK(!fits(kPattern, "/.*/", "/usr/"));
  CHECK(fits(kPattern, "{{lb}}x}} {{y:int}}{{lb}}", "{{x}} 1{{"));
  CHECK(fits(kPattern, R"({"id":{{id:int}}})", R"({"id":42})"));
  CHECK(fits(kPattern, bytes("\0{{x:int}}\xff{{y:int}}\0"),
             bytes("\0"
                   "1\xff"
                   "2\0")));
}

TEST_CASE("a pattern gives its names their values") {
  CHECK(captured(kPattern, "at {{when:ctime}} {{a:any}} {{b:any}}",
                 "at Fri Nov 20 15:36:00 2026 x y z") ==
        Captures{{"when", "Fri Nov 20 15:36:00 2026"}, {"a", "x"}, {"b", "y z"}});
  CHECK(captured(kPattern, "{{a:any}}", "") == Captures{{"a", ""}});
  CHECK(captured(kPattern, "{{a:any}}", {}) == Captures{{"a", ""}});
  CHECK(captured(kPattern, "{{*}}", "x").empty());
  CHECK(captured(kPattern, "{{a}}", "x", {{"b", "y"}}) == Captures{{"a", "x"}, {"b", "y"}});
}

TEST_CASE("a name that has a value stands for it, literally") {
  CHECK(fits(kPattern, "id {{id:int}}\n", "id 7\n", {{"id", "7"}}));
  CHECK(!fits(kPattern, "id {{id:int}}\n", "id 8\n", {{"id", "7"}}));
  CHECK(fits(kPattern, "{{x}}{{y:int}}", "a.*b7", {{"x", "a.*b"}}));
  CHECK(!fits(kPattern, "{{x}}{{y:int}}", "axxb7", {{"x", "a.*b"}}));
  CHECK(fits(kPattern, "{{x:any}}{{y:any}}", "abc", {{"x", "ab"}}));
  CHECK(captured(kPattern, "{{x:any}}{{y:any}}", "abc", {{"x", "ab"}}).at("y") == "c");
  CHECK(fits(kPattern, "{{x}}", "", {{"x", ""}}));
  CHECK(why_not(kPattern, "id {{id:int}}", "id 8", {{"id", "7"}}) ==
        "has another {{id}} than before");
  CHECK(why_not(kPattern, "id {{id:int}}", "no", {{"id", "7"}}) == "does not match the pattern");
}

TEST_CASE("the same rule follows the values that change") {
  const Matcher matcher(rule(kPattern, "<{{id:int}}> {{*}}"));
  for (const char* id : {"7", "8", "a b", "c d", "a b"}) {
    Captures values{{"id", id}};
    CHECK(!matcher.check("<" + std::string(id) + "> x", values));
    CHECK(matcher.check("<9> x", values));
    CHECK(values == Captures{{"id", id}});
  }
  Captures none;
  CHECK(!matcher.check("<9> x", none));
  CHECK(none == Captures{{"id", "9"}});
}

TEST_CASE("values too long for an expression are compared all the same") {
  const std::string longest(300'000, 'x');
  const std::string pattern = "{{a:int}} {{x:any}} {{b:int}}";
  CHECK(fits(kPattern, pattern, "1 " + longest + " 2", {{"x", longest}}));
  CHECK(why_not(kPattern, pattern, "1 " + longest + "y 2", {{"x", longest}}) ==
        "has another {{x}} than before");
}

TEST_CASE("a name that stands twice in one message must be equal") {
  CHECK(fits(kPattern, "{{id:int}} {{id:int}}", "7 7"));
  CHECK(why_not(kPattern, "{{id:int}} {{id:int}}", "7 8") == "has another {{id}} than before");
  CHECK(fits(kRegex, "a(?P<x>.)", "ab"));
  TranscriptMatch both = rule(kPattern, "a{{x}}");
  both.regex = "(?P<x>.).";
  CHECK(why_not(both, "ab") == "has another {{x}} than before");
  CHECK(why_not(both, "aa").empty());
}

TEST_CASE("that only the line end differs is said") {
  for (const Text key : {kPattern, kRegex}) {
    const std::string name = key == kPattern ? "pattern" : "regex";
    for (const std::string rule : {"a", "a\n", "a\r\n"})
      for (const std::string message : {"a", "a\n", "a\r\n"})
        CHECK(why_not(key, rule, message) ==
              (rule == message ? "" : "matches the " + name + " but for its line end"));
    CHECK(why_not(key, "a\n", "b") == "does not match the " + name);
  }
}

TEST_CASE("a regex is RE2's, for the whole message") {
  CHECK(fits(kRegex, "HEL+O\\n", "HELLO\n"));
  CHECK(!fits(kRegex, "HEL+O", "HELLO\n"));
  CHECK(!fits(kRegex, "EL+", "HELLO"));
  CHECK(fits(kRegex, "a|ab", "ab"));
  CHECK(!fits(kRegex, "a.b", "a\nb"));
  CHECK(fits(kRegex, "(?s)a.b", "a\nb"));
  CHECK(fits(kRegex, "/a.c/", "/abc/"));
  CHECK(fits(kRegex, "/a", "/a"));
  CHECK(fits(kRegex, "a/", "a/"));
  CHECK(fits(kRegex, "{{", "{{"));
  CHECK(fits(kRegex, "[\\x00-\\x01]\\xff", bytes("\0\xff")));
  CHECK(fits(kRegex, "[éa]", "é"));
  CHECK(!fits(kRegex, "é.", "é\xff"));
  CHECK(fits(kRegex, "()", ""));
  CHECK(why_not(kRegex, "a", "") == "does not match the regex");
}

TEST_CASE("the named groups of a regex are captures") {
  CHECK(captured(kRegex, "(?P<a>\\d+)-(\\d+)-(?P<b>\\d+)?", "1-2-") == Captures{{"a", "1"}});
  CHECK(fits(kRegex, "(?P<a>\\d+)", "7", {{"a", "7"}}));
  CHECK(!fits(kRegex, "(?P<a>\\d+)", "8", {{"a", "7"}}));
}

TEST_CASE("text that the message begins with, ends with or has") {
  CHECK(fits(kPrefix, "220", "220 ready"));
  CHECK(why_not(kPrefix, "220", "22") == "does not begin with \"220\"");
  CHECK(fits(kSuffix, "\r\n", "x\r\n"));
  CHECK(why_not(kSuffix, "\r\n", "x\n") == "does not end with \"\\r\\n\"");
  CHECK(fits(kContains, "dy", "220 ready"));
  CHECK(fits(kContains, "é", "caf\xc3\xa9"));
  CHECK(why_not(kContains, "\x1b[", "") == "does not contain \"\\x1b[\"");
  CHECK(fits(kContains, bytes("\0b"), bytes("a\0b")));
  CHECK(why_not(kPrefix, std::string(100, 'x'), "y") ==
        "does not begin with \"" + std::string(40, 'x') + "\"...[+60 bytes]");
}

TEST_CASE("text that nearly is everywhere is looked for in a linear time") {
  const std::string message(4 << 20, 'a');
  CHECK(!fits(kContains, std::string(1 << 19, 'a') + "b" + std::string(1 << 19, 'a'), message));
}

TEST_CASE("a length, or a range of them") {
  TranscriptMatch match;
  match.least_bytes = 4;
  match.most_bytes = 8;
  CHECK(why_not(match, "1234").empty());
  CHECK(why_not(match, "12345678").empty());
  CHECK(why_not(match, "123456789") == "is 9 bytes, not 4 to 8");
  CHECK(why_not(match, "1") == "is 1 byte, not 4 to 8");
  match.most_bytes = 4;
  CHECK(why_not(match, "") == "is 0 bytes, not 4");
  match.most_bytes.reset();
  CHECK(why_not(match, "1") == "is 1 byte, not 4 or more");
}

TEST_CASE("any takes everything, and everything that is given must hold") {
  TranscriptMatch match;
  match.any = true;
  CHECK(why_not(match, "").empty());
  match.prefix = "a";
  match.suffix = "z";
  CHECK(why_not(match, "az").empty());
  CHECK(why_not(match, "a") == "does not end with \"z\"");
}

TEST_CASE("what does not hold leaves the values alone") {
  TranscriptMatch match = rule(kPattern, "{{a}} {{b}}");
  match.json = "{}";
  Captures values;
  CHECK(Matcher(match).check("x y", values));
  CHECK(values.empty());
}

TEST_CASE("a hostile expression on a long message ends soon") {
  const std::string message(1 << 20, 'a');
  CHECK(!fits(kRegex, "(a+)+$", message + "b"));
  CHECK(fits(kRegex, "(a+)+$", message));
  CHECK(fits(kRegex, "(a|b)*", message));
  CHECK(!fits(kRegex, "(?P<x>(a+)+)b", message));
  CHECK(!fits(kPattern, "{{*}}b{{*}}c{{*}}d{{x:any}}e", message));
}

TEST_CASE("a message that would keep an expression busy for minutes is refused") {
  const std::string message(16 << 20, 'a');
  CHECK(why_not(kRegex, "(?s).*a.{500}b.*c", message) == "is too long for such a regex");
  CHECK(why_not(kPattern, "a{{x:ip}}{{y:ip}}a", message) == "is too long for such a pattern");
  CHECK(why_not(kPattern, "b{{x:ip}}{{y:ip}}a", message) == "does not match the pattern");
  CHECK(fits(kPattern, "{{*}}a", message));
}

TEST_CASE("bytes that are not UTF-8, and harmful ones, are only escaped in the reason") {
  CHECK(why_not(kPrefix, "\xff\x1b", "x") == "does not begin with \"\\xff\\x1b\"");
  CHECK(why_not(kJson, R"({"a":1})", "{\"a\":\"\\u001b[2J\\u202e\"}") ==
        "has \"a\": \"\\x1b[2J\\u{202e}\", not 1");
  CHECK(fits(kPattern, "\xff{{x}}\xfe", "\xffz\xfe"));
}

TEST_CASE("a rule that cannot be is an error that names its key") {
  const auto error = [](Text key, std::string value) {
    try {
      const Matcher matcher(rule(key, std::move(value)));
    } catch (const std::invalid_argument& thrown) {
      return std::string(thrown.what());
    }
    return std::string("none");
  };
  CHECK_THAT(error(kPattern, "{{x:integer}}"),
             ContainsSubstring("in \"match\", \"pattern\": ") && ContainsSubstring("int num word"));
  CHECK_THAT(error(kPattern, "{{x/"), ContainsSubstring("\"pattern\"") && ContainsSubstring("}}"));
  CHECK_THAT(error(kRegex, "("), ContainsSubstring("\"regex\"") && ContainsSubstring("RE2"));
  CHECK_THAT(error(kRegex, "(/"), ContainsSubstring("\"regex\""));
  CHECK_THAT(error(kRegex, std::string(4097, 'x')),
             ContainsSubstring("4097") && ContainsSubstring("4096"));
  CHECK_THAT(error(kRegex, "(((a{100}){100}){100})"), ContainsSubstring("\"regex\""));
  CHECK_THAT(error(kHex, "0"), ContainsSubstring("\"hex\""));
  CHECK_THAT(error(kHex, "  "), ContainsSubstring("\"hex\""));
  CHECK_THAT(error(kHex, "0x"), ContainsSubstring("\"hex\""));
  CHECK_THAT(error(kJson, "{"), ContainsSubstring("\"json\"") && ContainsSubstring("not JSON"));
  CHECK_THAT(error(kJson, R"({"a":1,"a":2})"),
             ContainsSubstring("\"json\"") && ContainsSubstring("\"a\" twice"));
  CHECK_THAT(error(kJson, R"(["{{x:integer}}"])"),
             ContainsSubstring("\"json\"") && ContainsSubstring("integer"));
  CHECK_THAT(error(kJson, std::string(100, '[') + std::string(100, ']')),
             ContainsSubstring("64 levels"));
  CHECK_THAT(error(kJson, "\"" + std::string(1 << 20, 'x') + "\""), ContainsSubstring("1 MiB"));
  CHECK(error(kPattern, std::string(100'000, 'x') + "{{x}}" + std::string(100'000, 'x')) == "none");
  CHECK_THAT(error(kPattern, "{{x}}" + std::string(70'000, 'x') + "{{x}}"),
             ContainsSubstring("64 KiB"));
}

TEST_CASE("a matcher can be moved") {
  Matcher matcher(rule(kPattern, "{{x:int}}"));
  Matcher moved = std::move(matcher);
  Captures values;
  CHECK(!moved.check("7", values));
  CHECK(values == Captures{{"x", "7"}});
}

TEST_CASE("each key is judged alone") {
  TranscriptMatch match = rule(kPattern, "{{n:int}} {{n:int}}\n");
  match.contains = "NOPE";
  match.regex = "(?P<n>[0-9]) .*\n";
  match.suffix = "\n";
  match.least_bytes = 1;
  match.any = true;
  const auto judged = [&](std::string_view message) { return judge_keys(match, message); };
  CHECK(judged("1 1\n").holding == std::vector<std::string>{"pattern", "regex", "suffix", "bytes"});
  CHECK(judged("1 1\n").failing == std::vector<std::string>{"contains"});
  CHECK(judged("1 2\n").failing == std::vector<std::string>{"pattern", "contains"});
  CHECK(judged("").holding.empty());
  CHECK(judge_keys({}, "").holding.empty());
}
