#include "app/mock/answer.h"

#include "protocol/matcher.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

constexpr std::time_t kNow = 1'790'000'000;  // 2026-09-21T14:13:20Z

bool fits(const std::string& pattern, const std::string& text) {
  TranscriptMatch match;
  match.pattern = pattern;
  Captures values;
  return !Matcher(match).check(text, values);
}

TEST_CASE("an answer is its sample as long as nothing is known") {
  Captures values;
  const Answer answer("{{*}} at {{when:ctime}} {{lb}}{{n:int}}",
                      "now at Fri Nov 20 15:36:00 2026 {{42");
  CHECK(answer.text(values, nullptr) == "now at Fri Nov 20 15:36:00 2026 {{42");
  CHECK(values["n"] == "42");
}

TEST_CASE("a name that is known stands for its value") {
  Captures values{{"name", "ann"}};
  CHECK(Answer("hi {{name}} and {{name}}", "hi bob and bob").text(values, nullptr) ==
        "hi ann and ann");
}

TEST_CASE("a sample that its own pattern does not accept is sent as it is") {
  Captures values{{"n", "7"}};
  CHECK(Answer("n={{n:int}}", "n=seven").text(values, nullptr) == "n=seven");
}

TEST_CASE("without a sample there are examples in the placeholders") {
  Captures values;
  const std::string pattern =
      "{{a:int}} {{b:uuid}} {{c:addr}} {{d:ctime}} {{e:rfc3339}} {{f}} {{g:http_date}} "
      "{{h:daytime}} {{i:date}} {{j:time}}";
  const std::string text = Answer(pattern, std::nullopt).text(values, nullptr);
  INFO(text);
  CHECK(fits(pattern, text));
}

TEST_CASE("fresh values have their type, and clocks show now") {
  Random random(3);
  Fresh fresh(random, [] { return kNow; });
  Captures values;
  const std::string pattern =
      "{{a:int}} {{b:num}} {{c:hex}} {{d:word}} {{e:uuid}} {{f:ip}} {{g:any}}";
  const std::string sample =
      "-1234 3.25e7 0xAb09 Word9 00000000-0000-4000-8000-000000000000 10.0.0.1 anything";
  const std::string text = Answer(pattern, sample).text(values, &fresh);
  INFO(text);
  CHECK(fits(pattern, text));
  CHECK(text.size() == sample.size());
  CHECK(text != sample);
  CHECK(text.ends_with(" 10.0.0.1 anything"));
  CHECK(fresh.like("rfc3339", "2001-02-03T04:05:06Z") == "2026-09-21T14:13:20Z");
  CHECK(fresh.like("rfc3339", "2001-02-03 04:05:06.789+02:00") == "2026-09-21 16:13:20.000+02:00");
  CHECK(fresh.like("ctime", "Fri Nov 20 15:36:00 2026") == ctime_text(kNow));
  CHECK(fresh.like("uuid", "") != fresh.like("uuid", ""));
}

}  // namespace
}  // namespace confab
