#include "protocol/match/pattern.h"

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::Captures;
using confab::Pattern;
using confab::test::bytes;

namespace {

bool finds(std::string_view pattern, std::string_view message) {
  return Pattern(pattern).search(message).has_value();
}

// The whole of what the placeholder {{x:type}} stands for between two marks; "-" where it does not
// match.
std::string found_names(const std::string& type, const std::string& message) {
  const auto captures = Pattern("<{{x:" + type + "}}>").search("<" + message + ">");
  return captures ? captures->at("x") : "-";
}

}  // namespace

TEST_CASE("literal text is found anywhere, and is never an expression") {
  CHECK(finds("ell", "hello"));
  CHECK(!finds("Ell", "hello"));
  CHECK(finds("a.b*(c)[d]", "xa.b*(c)[d]x"));
  CHECK(!finds("a.b", "axb"));
  CHECK(finds("{x}", "{x}"));
  CHECK(finds("日本", "は日本です"));
  CHECK(finds(bytes("\0\xff"), bytes("a\0\xff")));
  CHECK(finds("/usr", "/usr/bin"));
  CHECK(finds("/", "a/b"));
  CHECK(finds("//", "http://x"));
  CHECK(finds("a }} b", "a }} b"));
}

TEST_CASE("a placeholder stands for a text of its type, and nothing else") {
  struct {
    const char* type;
    std::vector<std::string> are;
    std::vector<std::string> are_not;
  } const types[] = {
      {"int",
       {"0", "42", "-7", "+1", "123456789012345678901234567890"},
       {"", "x", "1.5", "1e3", "--1"}},
      {"num", {"0", "-1.5", ".5", "2.", "1e9", "1.5E-3"}, {"", ".", "e9", "1.2.3"}},
      {"word", {"ann", "x_1", "žluť", "日本"}, {"", "a b", "a-b", "a:b"}},
      {"hex", {"0", "deadBEEF", "0x1f"}, {"", "0x", "xyz"}},
      {"uuid",
       {"123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"},
       {"", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"}},
      {"ip",
       {"127.0.0.1", "255.255.255.255", "0.0.0.0", "::1", "::", "fe80::1%eth0",
        "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8", "::ffff:127.0.0.1"},
       {"", "256.1.1.1", "1.2.3", "1.2.3.4.5", "12", "g::1", "127.0.0.1:80"}},
      {"addr",
       {"127.0.0.1:80", "[::1]:12000", "[fe80::1%lo]:9"},
       {"", "127.0.0.1", "::1", "[::1]", "x:80"}},
      {"ctime",
       {"Fri Nov 20 15:36:00 2026", "Fri Nov  6 15:36:00 2026", "Thu Jan 01 00:00:00 1970"},
       {"", "Fri Nov 20 15:36 2026", "Foo Nov 20 15:36:00 2026", "Fri Nov 32 15:36:00 2026"}},
      {"rfc3339",
       {"2026-11-20T15:36:00Z", "2026-11-20t15:36:00.120z", "2026-11-20 15:36:00+01:00"},
       {"", "2026-11-20", "2026-11-20T15:36:00", "2026-31-20T15:36:00Z"}},
      {"http_date",
       {"Sun, 06 Nov 1994 08:49:37 GMT"},
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT"}},
      {"daytime",
       {"Tuesday, February 22, 1982 17:37:43-PST", "02 FEB 82 07:59:01 PST",
        "29 NOV 2026 13:14:21 UTC"},
       {"", "Tue, Feb 22, 1982 17:37:43-PST", "02 Feb 82 07:59:01 PST"}},
      {"date",
       {"2026-11-20", "2026/11/20", "20/11/2026", "20.11.2026", "20-Nov-2026", "Fri, 20 Nov 2026",
        "Nov 20", "Nov  6", "Nov 20, 2026"},
       {"", "2026-31-20", "20/11.2026", "11-20", "Foo 20"}},
      {"time",
       {"15:36", "15:36:00", "15:36:00.120", "3:36 PM", "15:36 UTC", "15:36:00 +0100", "15:36Z"},
       {"", "15", "15:66", "35:36", "15:36 o'clock"}},
      {"any", {"", "a", "a\nb", bytes("\0\xff")}, {}},
  };
  for (const auto& type : types) {
    INFO(type.type);
    for (const std::string& text : type.are) CHECK(found_names(type.type, text) == text);
    for (const std::string& text : type.are_not) {
      INFO(text);
      CHECK(found_names(type.type, text) == "-");
    }
  }
}

TEST_CASE("a pattern of text and placeholders finds the servers' replies") {
  const auto captures = Pattern("Hi,you send me :[{{when:ctime}}] {{what}}")
                            .search("Hi,you send me :[Fri Nov 20 15:36:00 2026] hello\n");
  REQUIRE(captures);
  CHECK(*captures == Captures{{"when", "Fri Nov 20 15:36:00 2026"}, {"what", "hello"}});
}

TEST_CASE("{{*}} is anything, {{lb}} is a literal {{") {
  CHECK(finds("a{{*}}z", "xa\n b zx"));
  CHECK(finds("a{{*}}z", "az"));
  CHECK(!finds("a{{*}}z", "za"));
  CHECK(finds("{{lb}}name}}", "{{name}}"));
  CHECK(finds("{{{name}}}", "{abc}"));  // of several braces the last two open it
  CHECK(!finds("{{{name}}}", "abc"));
  CHECK(finds("{{{lb}}", "{{{"));
  CHECK(Pattern("a{{*}}").search("a b c")->empty());
  CHECK(Pattern("{{{x:int}}}").search("{7}")->at("x") == "7");
  CHECK(finds("{{lb}}{{{x:int}}", "{{{7"));
}

TEST_CASE("anything is as short as possible in the middle, and all the rest at the end") {
  CHECK(Pattern("[{{x:any}}]").search("[a] [b]")->at("x") == "a");
  CHECK(Pattern("at {{x:any}}").search("at noon or so")->at("x") == "noon or so");
}

TEST_CASE("a name seen twice must be equal") {
  CHECK(finds("{{id:int}} {{id:int}}", "7 7"));
  CHECK(!finds("<{{id:int}}> <{{id:int}}>", "<7> <8>"));
  CHECK(finds("<{{id:int}}> <{{id:int}}>", "<7> <8> <8>"));
  CHECK(Pattern("<{{id:int}}> <{{id:int}}>").search("<7> <8> <8>")->at("id") == "8");
  CHECK(!finds("<{{id}}>{{id}}>{{id}}>", "<a>a>b>"));
}

TEST_CASE("equal names that never are equal end, whatever the peer sends") {
  std::string message;
  while (message.size() < (1 << 20)) message += "<7> <8>";
  CHECK(!finds("<{{id:int}}> {{*}} <{{id:int}}>!", message + " <9>!"));
  CHECK(!finds("<{{id:int}}> <{{id:int}}>", message));
}

TEST_CASE("between slashes stands an expression of RE2") {
  CHECK(finds("/^at .* :hel+o$/", "at noon :hello"));
  CHECK(!finds("/^at .* :hel+o$/", "at noon :hello\n"));
  CHECK(!finds("/a.b/", "a\nb"));
  CHECK(finds("/(?i)HELLO/", "hello"));
  CHECK(finds("/{{/", "{{"));
  CHECK(finds("/^[é日]$/", "é"));
  CHECK(finds("/^\\xff$/", "\xff"));
  CHECK(Pattern("/(?P<a>\\d+)-(\\d+)-(?P<b>\\d+)?/").search("1-2-") == Captures{{"a", "1"}});
}

TEST_CASE("an expression that blows up others is only slow or refused here") {
  const std::string a(100'000, 'a');
  CHECK(!finds("/(a+)+$/", a + "b"));
  CHECK(finds("/(a|b)*$/", a));
  CHECK(!finds("/(x+x+)+y/", std::string(100'000, 'x')));
  CHECK_THROWS_AS(Pattern("/(((a{100}){100}){100})/"), std::invalid_argument);
  CHECK(finds("/" + std::string(2000, '(') + std::string(2000, ')') + "/", "x"));
}

TEST_CASE("a wrong pattern is refused, with what is possible") {
  CHECK_THROWS_WITH(
      Pattern("{{x:integer}}"),
      ContainsSubstring("\"integer\"") && ContainsSubstring("int num word hex uuid ip addr"));
  CHECK_THROWS_WITH(Pattern("a {{x"), ContainsSubstring("}}") && ContainsSubstring("{{lb}}"));
  CHECK_THROWS_WITH(Pattern("{{}}"),
                    ContainsSubstring("{{}}") && ContainsSubstring("{{name:type}}"));
  CHECK_THROWS_WITH(Pattern("{{a b}}"), ContainsSubstring("{{a b}}"));
  CHECK_THROWS_WITH(Pattern("{{1x}}"), ContainsSubstring("{{1x}}"));
  CHECK_THROWS_WITH(Pattern("{{x:}}"), ContainsSubstring("\"\""));
  CHECK_THROWS_WITH(Pattern("/(/"), ContainsSubstring("RE2"));
  CHECK_THROWS_WITH(Pattern(""), ContainsSubstring("empty"));
  CHECK_THROWS_WITH(Pattern(std::string(4097, 'x')),
                    ContainsSubstring("4097") && ContainsSubstring("4096"));
  for (const char* text : {"/(/", "{{", "{{:int}}", "{{*:int}}"})
    CHECK_THROWS_AS(Pattern(text), std::invalid_argument);
}

TEST_CASE("a pattern can be moved, and keeps its text") {
  Pattern pattern("a{{x:int}}");
  Pattern moved = std::move(pattern);
  CHECK(moved.text() == "a{{x:int}}");
  CHECK(moved.search("a7")->at("x") == "7");
}
