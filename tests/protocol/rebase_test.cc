#include "protocol/mend/rebase.h"

#include <stdexcept>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::Chance;

namespace {

// "-": there is none.
std::string rebased(std::string_view pattern, std::string_view message) {
  return rebase_pattern(pattern, message).value_or("-");
}

}  // namespace

TEST_CASE("the text of a rule is replaced, and its placeholders stay") {
  CHECK(rebased("n = {{n:int}} of a\n", "count 7 of a!\n") == "count {{n:int}} of a!\n");
  CHECK(rebased("at {{when:ctime}} :hello", "it is Fri Nov  6 15:36:00 2026: hello!") ==
        "it is {{when:ctime}}: hello!");
  CHECK(rebased("id {{id:uuid}} {{n:int}}\n",
                "done, id 123e4567-e89b-12d3-a456-426614174000 (5)\n") ==
        "done, id {{id:uuid}} ({{n:int}})\n");
  CHECK(rebased("welcome {{user}} from {{addr:addr}}", "hello ann at 127.0.0.1:80") ==
        "hello {{user}} at {{addr:addr}}");
}

TEST_CASE("what is anything stays between what it stood between") {
  CHECK(rebased("a {{*}} c\n", "a x y d\n") == "a {{*}} d\n");
  CHECK(rebased("token={{t:any}}; path=/", "key token=a-b.c; path=/x") ==
        "key token={{t:any}}; path=/x");
  CHECK(rebased("{{a:any}}, {{b:any}}.", "one two, three!") == "{{a:any}}, {{b:any}}");
}

TEST_CASE("a placeholder that has no place is left out, the others stay") {
  CHECK(rebased("{{n:int}} of {{m:int}}", "5 in all") == "{{n:int}} in all");
  CHECK(rebased("at {{when:ctime}}", "no clock") == "-");
  CHECK(rebased("hello", "hello!") == "-");
  CHECK(rebased("n {{n:int}}", "") == "-");
}

TEST_CASE("a placeholder does not move to other text that is of its type") {
  CHECK(rebased("250 {{w:int}} x\n", "220 fine x\n") == "-");
  CHECK(rebased("250 {{w:int}} x\n", "17 x\n") == "-");
  CHECK(rebased("x {{w:int}} 250\n", "x fine 220\n") == "-");
  CHECK(rebased("size {{n:int}} bytes\n", "all of 7 big files\n") == "-");
  CHECK(rebased("welcome {{user}} !\n", "ann !\n") == "-");
  CHECK(rebased("COUNT {{n:int}} LEFT 7\n", "MANY 7\n") == "-");
}

TEST_CASE("a placeholder stays beside a word, or where it is among the words") {
  CHECK(rebased("250 {{w:int}} x\n", "220 17 x\n") == "220 {{w:int}} x\n");
  CHECK(rebased("has {{w:int}} x\n", "got 17 of all that were\n") ==
        "got {{w:int}} of all that were\n");
  CHECK(rebased("id 5 count {{n:int}} total 9\n", "so 1 id 6 count 7 of 10\n") ==
        "so 1 id 6 count {{n:int}} of 10\n");
}

TEST_CASE("braces of the new message stay literal") {
  CHECK(rebased("{{n:int}}", "{{x}} 5") == "{{lb}}x}} {{n:int}}");
  CHECK(rebased("a {{lb}} {{n:int}}", "b {{ {{{ 7") == "b {{lb}} {{lb}}{ {{n:int}}");
  CHECK(rebased("{{n:int}}", "{{{7}}") == "{{lb}}{{{n:int}}}}");
}

TEST_CASE("a rule that holds stays as it is") {
  for (const char* pattern : {"at {{when:ctime}} :{{word}}\n", "{{when:ctime}}{{*}}{{word}}\n"}) {
    INFO(pattern);
    const auto same = rebased(pattern, "at Fri Nov  6 15:36:00 2026 :hello\n");
    CHECK((same == pattern || same != "-"));
  }
  CHECK(rebased("at {{when:ctime}} :{{word}}\n", "at Fri Nov  6 15:36:00 2026 :hello\n") ==
        "at {{when:ctime}} :{{word}}\n");
}

TEST_CASE("a name that stands twice must be one value in the new message, too") {
  CHECK(rebased("{{a}} = {{a}}", "is x = x") == "is {{a}} = {{a}}");
  CHECK(rebased("{{a}} = {{a}}", "is x = y") == "-");
}

TEST_CASE("what cannot be compared has no rebased rule") {
  CHECK(rebased("{{n:int}}", "\xff 5") == "-");
  std::string words;
  for (int i = 0; i < 9000; ++i) words += "5 ";
  CHECK(rebased(words + "{{n:int}}", words) == "-");
  CHECK(rebased("{{n:int}}", std::string(100'000, 'x') + " 5") == "-");
  CHECK_THROWS_AS(rebased("{{n:itn}}", "5"), std::invalid_argument);
  CHECK_THROWS_AS(rebased("{{n", "5"), std::invalid_argument);
}

TEST_CASE("whatever the rule and the message, what comes fits the message") {
  Chance random(7);
  const std::vector<std::string> pieces = {
      "{{a}}", "{{n:int}}", "{{*}}", "{{lb}}", "{", "}}", " ", "x", "12", ":", "ä", "{{t:any}}"};
  for (int round = 0; round < 2000; ++round) {
    std::string pattern;
    std::string message;
    for (auto left = random.below(8); left > 0; --left) pattern += pieces[random.below(12)];
    for (auto left = random.below(8); left > 0; --left) message += pieces[4 + random.below(7)];
    INFO(pattern << " | " << message);
    try {
      const auto first = rebase_pattern(pattern, message);
      if (first) CHECK(rebase_pattern(*first, message).has_value());
    } catch (const std::invalid_argument&) {  // "}}" closed something that is no placeholder
    }
  }
}
