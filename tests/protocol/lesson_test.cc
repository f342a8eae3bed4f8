#include "protocol/learning/lesson.h"

#include "protocol/learning/lesson_names.h"
#include "protocol/match/matcher.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Chance;

namespace {

using Samples = std::vector<std::string>;

bool accepts(const Lesson& lesson, const std::string& rule, const std::string& message) {
  TranscriptMatch match;
  if (lesson.kind == Lesson::Kind::pattern) match.pattern = rule;
  if (lesson.kind == Lesson::Kind::json) match.json = rule;
  if (lesson.kind == Lesson::Kind::hex) match.hex = rule;
  Captures none;
  return !Matcher(match).check(message, none);
}

// The rule, which accepts all samples; "-": nothing varies; "!2 why": sample 2 is wrong.
std::string learned(const Samples& samples, std::string_view pattern = "") {
  auto result = learn(samples, pattern);
  if (const auto* none = std::get_if<NoLesson>(&result))
    return "!" + std::to_string(none->sample) + " " + none->why.text();
  Lesson& lesson = std::get<Lesson>(result);
  if (lesson.kind == Lesson::Kind::nothing) return "-";
  LessonNames names({});
  names.give(lesson);
  std::string rule = lesson_text(lesson);
  for (const std::string& each : samples) CHECK(accepts(lesson, rule, each));
  return rule;
}

bool is_refused(const Samples& samples, int sample) {
  const std::string result = learned(samples);
  INFO(result);
  return result.starts_with("!" + std::to_string(sample) + " ");
}

}  // namespace

TEST_CASE("what varies becomes a placeholder of its type") {
  CHECK(learned({"id=123e4567-e89b-12d3-a456-426614174000;",
                 "id=123e4567-e89b-12d3-a456-426614174001;"}) == "id={{id:uuid}};");
  CHECK(learned({"you are 127.0.0.1:40112\n", "you are 127.0.0.1:40114\n"}) ==
        "you are {{addr:addr}}\n");
  CHECK(learned({"you are [::1]:40112\n", "you are [fe80::1%lo]:9\n"}) ==
        "you are {{addr:addr}}\n");
  CHECK(learned({"from 10.0.0.1, ok", "from fe80::17, ok"}) == "from {{ip:ip}}, ok");
  CHECK(learned({"count: 41\n", "count: 42\n"}) == "count: {{n:int}}\n");
  CHECK(learned({"load 0.25 now", "load 1 now"}) == "load {{n:num}} now");
  CHECK(learned({"commit 3f2a9c1b\n", "commit 77a01b2c\n"}) == "commit {{hex:hex}}\n");
  CHECK(learned({"hello ann!", "hello bob!"}) == "hello {{word}}!");
  CHECK(learned({"key=aGVs+bG8=;", "key=d29/ybGQ=;"}) == "key={{text:any}}=;");
  CHECK(learned({"ahoj žluť!", "ahoj žluž!"}) == "ahoj {{word}}!");
}

TEST_CASE("clocks are recognised whole") {
  CHECK(learned({"at Fri Nov  6 15:36:00 2026 :a\n", "at Tue Nov 10 09:36:07 2026 :a\n"}) ==
        "at {{when:ctime}} :a\n");
  CHECK(learned({"[2026-11-20T15:36:00.120Z] up\n", "[2026-11-20T15:36:00.121Z] up\n"}) ==
        "[{{when:rfc3339}}] up\n");
  CHECK(learned({"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                 "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"}) == "Date: {{when:http_date}}\r\n");
  CHECK(learned({"Tuesday, February 22, 1982 17:37:43-PST\r\n",
                 "Tuesday, February 22, 1982 17:37:44-PST\r\n"}) == "{{when:daytime}}\r\n");
  CHECK(learned({"02 FEB 82 07:59:01 PST\r\n", "02 FEB 82 08:00:00 PST\r\n"}) ==
        "{{when:daytime}}\r\n");
  CHECK(learned({"29 NOV 2026 13:14:21 UTC\r\n", "29 NOV 2026 13:14:22 UTC\r\n"}) ==
        "{{when:daytime}}\r\n");
}

TEST_CASE("where one part of a clock varies, the clock varies") {
  CHECK(learned({"07:44:12 up", "07:44:13 up", "07:44:13 up"}) == "{{time:time}} up");
  CHECK(learned({"2026-11-20 15:36:00 up", "2026-11-20 15:36:07 up"}) ==
        "{{date:date}} {{time:time}} up");
  CHECK(learned({"Nov 29 13:14:21 host", "Nov 29 13:14:22 host"}) ==
        "{{date:date}} {{time:time}} host");
  CHECK(learned({"Sun, 29 Nov 2026 13:14:21 +0000", "Sun, 29 Nov 2026 13:14:22 +0000"}) ==
        "{{date:date}} {{time:time}}");
  CHECK(learned({"7:44 PM now", "7:45 PM now"}) == "{{time:time}} now");
}

TEST_CASE("what shows a moment varies even where all samples show the same one") {
  const std::string reply = "at Fri Nov  6 15:36:00 2026 :hello";
  CHECK(learned({reply, reply, reply}) == "at {{when:ctime}} :hello");
  CHECK(learned({"2026-11-20T15:36:00Z #1", "2026-11-20T15:36:00Z #2"}) ==
        "{{when:rfc3339}} #{{n:int}}");
  CHECK(learned({"2026-11-20 15:36:00 x", "2026-11-20 15:36:00 x"}) ==
        "{{date:date}} {{time:time}} x");
  for (const char* each : {"open from 15:36 on", "since 2026-11-20", "a4:15:36:00:b2:c3"})
    CHECK(learned({each, each}) == "-");
}

TEST_CASE("a number is learned as a whole, also where its width changes") {
  CHECK(learned({"n 9 of 10", "n 10 of 10"}) == "n {{n:int}} of 10");
  CHECK(learned({"9 10", "10 11"}) == "{{n:int}} {{n2:int}}");
  CHECK(learned({"t=-1;", "t=1;"}) == "t={{n:int}};");
  CHECK(learned({"took 9ms", "took 10ms"}) == "took {{n:int}}ms");
  CHECK(learned({"user19 joined", "user20 joined"}) == "user{{n:int}} joined");
  CHECK(learned({"1.2.3 (4)", "1.2.4 (4)"}) == "1.2.{{n:int}} (4)");
}

TEST_CASE("braces in the text stay what they are") {
  CHECK(learned({"{{name}} 1", "{{name}} 2"}) == "{{lb}}name}} {{n:int}}");
  CHECK(learned({"{1}", "{2}"}) == "{{{n:int}}}");
  CHECK(learned({"{{1}}", "{{2}}"}) == "{{lb}}{{n:int}}}}");
}

TEST_CASE("where nothing varies there is nothing to learn") {
  CHECK(learned({"HELLO\n", "HELLO\n"}) == "-");
  CHECK(learned({"", ""}) == "-");
  CHECK(learned({bytes("\0\xff"), bytes("\0\xff")}) == "-");
  CHECK(learned({R"({"a": 1})", R"({"a": 1})"}) == "-");
}

TEST_CASE("samples of another form are no lesson, and the stranger is named") {
  CHECK(is_refused({"OK 17\n", "OK 18\n", "ERR no such thing\n", "OK 19\n"}, 2));
  CHECK(is_refused({"2 users\nann\n", "2 users\nann\nbob\n"}, 1));
  CHECK(is_refused({"OK\n", "ERR it is late\n", "ERR it is late\n"}, 0));
  CHECK(is_refused({"a b\n", "a\n"}, 1));
  CHECK(is_refused({"done\n", "done"}, 1));
  CHECK(is_refused({"x", ""}, 1));
}

TEST_CASE("what one run alone says is no value") {
  CHECK(is_refused({"OK 17\n", "OK 18\n", "ERR 500\n", "OK 19\n"}, 2));
  CHECK(is_refused({"250 ok\n", "250 ok\n", "550 ok\n", "250 ok\n"}, 2));
  CHECK(is_refused({"250 ok\n", "250 ok\n", "250 ok\n", "550 ok\n"}, 3));
  CHECK(is_refused({"id 0a1b2c3d\n", "id 0a1b2c3d\n", "id 99999999\n"}, 2));
  CHECK(is_refused({"a x\n", "a x\n", "a y\n", "a y\n"}, 2));
}

TEST_CASE("blanks that vary are no value, nor are they the padding of one") {
  const std::string changed = R"(it has the blanks " ", and all runs "\t")";
  CHECK(learned({"a b\n", "a\tb\n", "a\tb\n", "a\tb\n"}) == "!0 " + changed);
  CHECK(learned({"n ok", "n ok", "n   ok"}) ==
        R"(!2 it has the blanks "   ", and the recording " " (a "regex" can allow both))");
  CHECK(is_refused({"n ok", "n  ok"}, 1));
  CHECK(is_refused({"n ok", "n  ok", "n   ok"}, 1));
  CHECK(is_refused({"n   5 ok", "n  15 ok", "n 115 ok"}, 1));
  CHECK(is_refused({R"({"s": "a b", "n": 1})", R"({"n": 2, "s": "a  b"})"}, 1));
  CHECK(learned({"n ok", "n  ok", "n   ok"}, "n{{x:int}} ok").starts_with("!"));
  CHECK(learned({"say 1 ok 1", "say 1  ok 2"}, "say {{x:int}} ok 1").starts_with("!1 "));
  CHECK(learned({"say a b: 1", "say a  b: 2"}, "say {{*}}: 1") == "say {{*}}: {{n:int}}");
  CHECK(changed_values("a    b\n", "a     b\n").empty());
}

TEST_CASE("what all runs say alike, and only the recording does not, is a change") {
  CHECK(is_refused({"hello\n", "HELLO\n", "HELLO\n"}, 0));
  CHECK(is_refused({"users=3\n", "users=4\n", "users=4\n"}, 0));
  CHECK(is_refused({bytes("\0\x01"), bytes("\0\x02"), bytes("\0\x02")}, 0));
}

TEST_CASE("a number that all runs say alike may change with time") {
  const auto may_change = [](const Samples& samples) {
    const auto result = learn(samples, "");
    const auto* none = std::get_if<NoLesson>(&result);
    return none != nullptr && none->may_change_with_time;
  };
  CHECK(may_change({"now 1795994830\n", "now 1795994899\n", "now 1795994899\n"}));
  CHECK(may_change({R"({"b":9,"a":1})", R"({"a":1,"b":90})", R"({"a":1,"b":90})"}));
  CHECK_FALSE(may_change({"now 9\n", "now 90\n", "now 9\n"}));
  CHECK_FALSE(may_change({"it is on\n", "it is off\n", "it is off\n"}));
}

TEST_CASE("a counter may go on once") {
  CHECK(learned({"up 17\n", "up 17\n", "up 18\n"}) == "up {{n:int}}\n");
  CHECK(learned({"up 17\n", "up 1700\n", "up 1700\n", "up 1701\n"}) == "up {{n:int}}\n");
}

TEST_CASE("JSON that is spelled alike is a pattern") {
  CHECK(learned({R"({"id": "ab12cd34", "n": 1})", R"({"id": "99ff00aa", "n": 2})"}) ==
        R"({"id": "{{hex:hex}}", "n": {{n:int}}})");
}

TEST_CASE("JSON whose keys are shuffled is a json rule") {
  CHECK(learned({R"({"ok": true, "id": "ab12cd34", "t": {"a": 1, "b": 2}})"
                 "\n",
                 R"({"t": {"b": 2, "a": 1}, "id": "99ff00aa", "ok": true})"
                 "\n",
                 R"({"id": "77ff00aa", "t": {"a": 1, "b": 2}, "ok": true})"
                 "\n"}) == R"({"ok": true, "id": "{{hex:hex}}", "t": {"a": 1, "b": 2}})");
  CHECK(learned({R"({"n":5,"s":"{{x"})", R"({"s": "{{x", "n": 16})"}) ==
        R"({"n":"{{n:int}}","s":"{{lb}}x"})");
  CHECK(learned({R"({"q":"be brave"})", R"({"q":"go"})", R"({"q":"why, then?"})"}) ==
        R"({"q":"{{text:any}}"})");
}

TEST_CASE("JSON of another shape is no lesson") {
  CHECK(learned({R"({"a": [1, 2]})", R"({"a": [1, 2]})", R"({"a": [1]})"}) ==
        R"(!2 "a" is a list of 1, not a list of 2)");
  CHECK(learned({R"({"a": 1})", R"({"a": "1"})"}) == R"(!1 "a" is a text, not a number)");
  CHECK(learned({R"({"ok": true})", R"({"ok": false})"}) == R"(!1 "ok" is false, not true)");
  CHECK(learned({R"({"a": 1})", R"({"a": 1, "b": 2})"}) == R"(!1 it has "b", too)");
  CHECK(learned({R"({"a": {"b": 1}})", R"({"a": {}})"}) == R"(!1 it has no "a.b")");
}

TEST_CASE("bytes that are no text get gaps where they differ") {
  CHECK(learned({bytes("\0\x01\xff"), bytes("\0\x02\xff"), bytes("\0\x03\xff")}) == "00 ?? ff");
  CHECK(is_refused({bytes("\0\x01"), bytes("\0\x01\x02")}, 1));
  CHECK(is_refused({bytes("\0\x01"), bytes("\0\x02"), bytes("\0\x01")}, 1));
}

TEST_CASE("a pattern is widened where it no longer fits, and keeps its names") {
  CHECK(learned({"id 17 at 5\n", "id 23 at 6\n"}, "id {{my:int}} at 5\n") ==
        "id {{my:int}} at {{n:int}}\n");
  CHECK(learned({"id 17\n", "id 17\n", "id 17\n"}, "id {{my:int}}\n") == "id {{my:int}}\n");
  CHECK(learned({"id 17\n", "id xy\n", "id z\n"}, "id {{my:int}}\n") == "id {{my}}\n");
  CHECK(learned({"say a, b: 1\n", "say a, b: 2\n"}, "say {{*}}: 1\n") == "say {{*}}: {{n:int}}\n");
  CHECK(learned({"07:44:12 up\n", "07:45:01 up\n"}, "07:44:{{n:int}} up\n") ==
        "{{time:time}} up\n");
}

TEST_CASE("what all runs say alike in the place of a placeholder is a change") {
  const std::string_view temperature = "temp {{n:int}}\n";
  CHECK(learned({"temp 21\n", "temp ERROR\n", "temp ERROR\n"}, temperature).starts_with("!0 "));
  CHECK(learned({"at 07:44:12\n", "at ERROR\n", "at ERROR\n"}, "at {{time:time}}\n")
            .starts_with("!0 "));
  CHECK(learned({"temp 21\n", "temp 21\n", "temp ERROR\n"}, temperature).starts_with("!2 "));
  CHECK(learned({"temp 21\n", "temp 22\n", "temp 22\n"}, temperature) == temperature);
  CHECK(learned({"temp 21\n", "temp 21.5\n", "temp 22.5\n"}, temperature) == "temp {{n:num}}\n");
}

TEST_CASE("a placeholder that became a part of something is lost, and said to be") {
  const Samples samples = {"07:44:12\n", "07:45:01\n"};
  const auto result = learn(samples, "07:44:{{n:int}}\n");
  CHECK(std::get<Lesson>(result).lost == Samples{"n"});
}

TEST_CASE("one value has one name, in one message and in several") {
  LessonNames names({"id"});
  auto first =
      std::get<Lesson>(learn(Samples{"sid=ab12cd34 (ab12cd34)\n", "sid=99ff00aa (99ff00aa)\n",
                                     "sid=1234abcd (1234abcd)\n"},
                             ""));
  auto second = std::get<Lesson>(
      learn(Samples{"bye ab12cd34, 5\n", "bye 99ff00aa, 6\n", "bye 1234abcd, 7\n"}, ""));
  names.give(first);
  names.give(second);
  CHECK(lesson_text(first) == "sid={{hex:hex}} ({{hex:hex}})\n");
  CHECK(lesson_text(second) == "bye {{hex:hex}}, {{n:int}}\n");
  REQUIRE(names.find({"ab12cd34", "99ff00aa", "1234abcd"}) != nullptr);
  CHECK(*names.find({"ab12cd34", "99ff00aa", "1234abcd"}) == "hex");
}

TEST_CASE("two clocks that show the same moment are two clocks") {
  CHECK(learned({"Fri Nov  6 15:36:00 2026 / Fri Nov  6 15:36:00 2026",
                 "Fri Nov  6 15:36:01 2026 / Fri Nov  6 15:36:01 2026"}) ==
        "{{when:ctime}} / {{when2:ctime}}");
}

TEST_CASE("what changed between two messages of one form is told") {
  const auto values =
      changed_values("id ab12cd34 at 15:36:00 n 5\n", "id 99ff00aa at 15:36:09 n 6\n");
  REQUIRE(values.size() == 1);
  CHECK(values[0].expected == "ab12cd34");
  CHECK(values[0].actual == "99ff00aa");
  CHECK(changed_values("a b", "a").empty());
  CHECK(changed_values(R"({"a":1,"sid":"xyz1"})", R"({"sid":"abc2","a":1})").size() == 1);
}

TEST_CASE("JSON with a key twice is learned as a text") {
  CHECK(learned({R"({"id":"ab02cd34","id":"99ff00aa"})", R"({"id":"1234abcd","id":"99ff00aa"})"}) ==
        R"({"id":"{{hex:hex}}","id":"99ff00aa"})");
  CHECK(learned({R"({"a.b":5,"a":{"b":7}})", R"({"a.b":6,"a":{"b":7}})"}) ==
        R"({"a.b":{{n:int}},"a":{"b":7}})");
}

TEST_CASE("whatever is learned accepts all samples that it is learned from") {
  const char* kFixed[] = {"at ",   " :hello\n", "{{x}} ",  "{",  "}",  "\"q\" \\ ",
                          "日本 ", "#",         "v1.2.3 ", ", ", "x=", "("};
  Chance random(20);
  const auto number = [&](std::size_t limit) { return std::to_string(random.below(limit)); };
  const auto varying = [&](std::size_t kind) -> std::string {
    if (kind == 0) return "Fri Nov  6 15:36:0" + number(10) + " 2026";
    if (kind == 1) return "2026-11-20T15:36:0" + number(10) + "." + number(1000) + "Z";
    if (kind == 2) return number(2000);
    if (kind == 3) return "127.0.0.1:" + number(65536);
    if (kind == 4) return "12:0" + number(10) + ":3" + number(10);
    return "123e4567-e89b-12d3-a456-42661417" + std::to_string(1000 + random.below(9000));
  };
  int rules = 0;
  for (int round = 0; round < 400; ++round) {
    std::vector<std::size_t> form;
    for (std::size_t i = random.below(9); i-- > 0;) form.push_back(random.below(18));
    Samples samples(3 + random.below(3));
    for (std::string& each : samples)
      for (const std::size_t part : form) each += part < 6 ? varying(part) : kFixed[part - 6];
    const std::string rule = learned(samples);
    if (!rule.starts_with("!") && rule != "-") ++rules;
  }
  CHECK(rules > 100);
}
