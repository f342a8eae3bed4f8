#include "app/mock/answer.h"

#include "protocol/match/matcher.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

constexpr std::time_t kWallClock = 1'790'000'000;  // 2026-09-21T14:13:20Z

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
  Fresh fresh(random, [] { return kWallClock; });
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
  CHECK(fresh.like("ctime", "Fri Nov 20 15:36:00 2026") == ctime_text(kWallClock));
  const std::pair<const char*, std::pair<const char*, const char*>> clocks[] = {
      {"http_date", {"Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 21 Sep 2026 14:13:20 GMT"}},
      {"daytime", {"02 FEB 82 07:59:01 UTC", "21 SEP 26 14:13:20 UTC"}},
      {"daytime", {"02 FEB 2082 07:59:01 GMT", "21 SEP 2026 14:13:20 GMT"}},
      {"time", {"03:36:00.5 UTC", "14:13:20.0 UTC"}},
      {"time", {"3:36 PM +01:00", "3:13 PM +01:00"}},
      {"time", {"03:36:07am Z", "02:13:20pm Z"}},
      {"time", {"03:36 -0215", "11:58 -0215"}}};
  for (const auto& [type, texts] : clocks) CHECK(fresh.like(type, texts.first) == texts.second);
  CHECK(fresh.like("uuid", "") != fresh.like("uuid", ""));
}

TEST_CASE("a fresh date keeps the form of its sample") {
  const std::time_t first = kWallClock + 9 * 86'400;  // 2026-09-30, at 14 o'clock UTC: the same day
  const std::time_t second = kWallClock + 14 * 86'400;  // 2026-10-05
  Random random(3);
  std::time_t now = first;
  Fresh fresh(random, [&now] { return now; });
  const char* const dates[][3] = {{"2026-11-20", "2026-09-30", "2026-10-05"},
                                  {"2026/01/02", "2026/09/30", "2026/10/05"},
                                  {"20/11/2026", "30/09/2026", "05/10/2026"},
                                  {"11/20/2026", "09/30/2026", "10/05/2026"},
                                  {"2.1.2026", "30.9.2026", "5.10.2026"},
                                  {"Nov 20", "Sep 30", "Oct 05"},
                                  {"Nov  9", "Sep 30", "Oct  5"},
                                  {"Nov 20, 2026", "Sep 30, 2026", "Oct 05, 2026"},
                                  {"20/May/2025", "30/Sep/2026", "05/Oct/2026"},
                                  {"Fri, 20 Nov 2026", "Wed, 30 Sep 2026", "Mon, 05 Oct 2026"}};
  for (const auto& [sample, on_first, on_second] : dates) {
    now = first;
    CHECK(fresh.like("date", sample) == on_first);
    now = second;
    CHECK(fresh.like("date", sample) == on_second);
  }
  CHECK(fresh.like("daytime", "Tuesday, February 2, 1982 17:37:43-GMT") ==
        "Monday, October 5, 2026 14:13:20-GMT");
}

}  // namespace
}  // namespace confab
