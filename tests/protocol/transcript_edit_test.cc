#include "protocol/transcript_edit.h"

#include <nlohmann/json.hpp>
#include <set>

#include "protocol/learning.h"
#include "protocol/pattern.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::from_text;
using confab::test::kHeader;
using confab::test::Random;

namespace {

// Twice the same change is one change.
std::string edited(const std::string& event, const EventChange& change) {
  std::string once = edit_event(event, change);
  CHECK(edit_event(once, change) == once);
  return once;
}

TranscriptEvent read_event(const std::string& json) {
  TranscriptReader reader(from_text(kHeader + json + "\n"), "t", [](Place, const Printable&) {});
  const TranscriptEvent* event = reader.next();
  REQUIRE(event != nullptr);
  TranscriptEvent copy = *event;
  copy.json = {};
  return copy;
}

// Everything but the keys that an edit of a recv may change.
std::string other_keys(const std::string& json) {
  nlohmann::ordered_json object = nlohmann::ordered_json::parse(json);
  for (const char* each : {"data", "hex", "base64", "match"}) object.erase(each);
  return object.dump();
}

}  // namespace

TEST_CASE("a new sample stands where the old one was, all else as it was written") {
  CHECK(edited(R"({ "type":"recv",  "data" : "a\n", "x-mine": [1,  2.50], "after_ms":1e1 })",
               {.sample = "b\"\n"}) ==
        R"({ "type":"recv",  "data" : "b\"\n", "x-mine": [1,  2.50], "after_ms":1e1 })");
  CHECK(edited(R"({"data":"a","type":"recv"})", {.sample = ""}) == R"({"data":"","type":"recv"})");
  CHECK(edited("{\n\t\"type\": \"recv\",\n\t\"d\\u0061ta\": \"a\"\n}", {.sample = "b"}) ==
        "{\n\t\"type\": \"recv\",\n\t\"d\\u0061ta\": \"b\"\n}");
}

TEST_CASE("a change that says nothing new changes nothing") {
  const std::string event =
      R"({"type":"recv","from":"1.2.3.4:\u0031","hex":"41 0A","match":{ "pattern":"\u0041\n"}})";
  CHECK(edited(event, {}) == event);
  CHECK(edited(event, {.sample = "A\n"}) == event);
  CHECK(edited(event, {.pattern = "A\n"}) == event);
  CHECK(edited(event, {.from = "1.2.3.4:1"}) == event);
  CHECK(edited(R"({"type":"recv","data":"a"})", {.drop_match = true}) ==
        R"({"type":"recv","data":"a"})");
}

TEST_CASE("a sample stays in the kind of payload that it has, where it fits") {
  CHECK(edited(R"({"type":"recv","hex":"00 01"})", {.sample = "AB"}) ==
        R"({"type":"recv","hex":"4142"})");
  CHECK(edited(R"({"type":"recv","base64":"AAE="})", {.sample = "AB"}) ==
        R"({"type":"recv","base64":"QUI="})");
  CHECK(edited(R"({"type":"recv","data":"x","partial":true})", {.sample = bytes("\0\xff")}) ==
        R"({"type":"recv","hex":"00ff","partial":true})");
  CHECK(edited(R"({"type":"recv", "data" :"x"})", {.sample = std::string(257, '\0')})
            .starts_with(R"({"type":"recv", "base64" :"AAAA)"));
  CHECK(edited(R"({"type":"recv","data":"x"})", {.sample = "\x1b\xc2\xad\xe2\x80\xae"}) ==
        "{\"type\":\"recv\",\"data\":\"\\u001b\xc2\xad\\u202e\"}");
}

TEST_CASE("a new key stands where the format has it, with the event's own blanks") {
  CHECK(edited(R"({"type": "recv", "data": "a", "x-mine": 1})", {.pattern = "{{*}}"}) ==
        R"({"type": "recv", "data": "a", "match": {"pattern": "{{*}}"}, "x-mine": 1})");
  CHECK(edited(R"({"type":"recv","data":"a"})", {.pattern = "{{*}}"}) ==
        R"({"type":"recv","data":"a","match":{"pattern":"{{*}}"}})");
  CHECK(edited(R"({ "type":"recv", "match":{"any":true} })", {.sample = "a", .from = "any"}) ==
        R"({ "type":"recv", "from":"any", "data":"a", "match":{"any":true} })");
  CHECK(edited(R"({"data":"a","type":"recv"})", {.from = "any"}) ==
        R"({"data":"a","type":"recv","from":"any"})");
  CHECK(edited(R"({"x-first":1,"type":"error","op":"connect"})", {.code = "ETIMEDOUT"}) ==
        R"({"x-first":1,"type":"error","op":"connect","code":"ETIMEDOUT"})");
}

TEST_CASE("a new pattern stands with the rules that are not dropped") {
  CHECK(edited(R"({"type":"recv","match" : {"prefix":"a", "pattern": "b" , "x-mine":[0]}})",
               {.pattern = "c"}) ==
        R"({"type":"recv","match" : {"prefix":"a", "pattern": "c" , "x-mine":[0]}})");
  CHECK(edited(R"({"type":"recv","match":{"contains":"a","bytes":[1,2]},"optional":true})",
               {.pattern = "{{lb}}", .dropped = {"contains"}}) ==
        R"({"type":"recv","match":{"bytes":[1,2],"pattern":"{{lb}}"},"optional":true})");
  CHECK(
      edited(R"({"type":"recv","match":{"regex":"a"}})", {.pattern = "b", .dropped = {"regex"}}) ==
      R"({"type":"recv","match":{"pattern":"b"}})");
}

TEST_CASE("a rule that is dropped leaves the others as they were") {
  CHECK(edited(R"({"type":"recv","match":{ "c\u006fntains":"a", "bytes":[ 1,2]  , "suffix":"b"}})",
               {.dropped = {"contains", "suffix"}}) ==
        R"({"type":"recv","match":{ "bytes":[ 1,2]}})");
}

TEST_CASE("a rule goes with its comma") {
  const EventChange drop{.drop_match = true};
  CHECK(edited(R"({"type":"recv", "data":"a" , "match":{"any":true} })", drop) ==
        R"({"type":"recv", "data":"a" })");
  CHECK(edited(R"({"match": {"any": true}, "type":"recv","data":"a"})", drop) ==
        R"({"type":"recv","data":"a"})");
  CHECK(edited(R"({"type":"recv","match":{"pattern":"}\","},"data":"match"})", drop) ==
        R"({"type":"recv","data":"match"})");
}

TEST_CASE("the code of an error and the source of a reply are replaced in place") {
  CHECK(edited(R"({"type":"error","code" :"ECONNREFUSED","message":"no"})",
               {.code = "ETIMEDOUT"}) == R"({"type":"error","code" :"ETIMEDOUT","message":"no"})");
  CHECK(edited(R"({"from":"127.0.0.1:1","type":"recv","data":""})", {.from = "[::1]:1"}) ==
        R"({"from":"[::1]:1","type":"recv","data":""})");
}

TEST_CASE("a template is no sample") {
  CHECK_THROWS_AS(edit_event(R"({"type":"send","template":"{{a}}"})", {.sample = "b"}),
                  std::invalid_argument);
}

TEST_CASE("what is learnt accepts its samples, and reads back from the event that it is put into") {
  const char* kFixed[] = {"at ", " :hello\n", "{{x}} ", "{",  "}",  "\"q\" \\ ", "日本 ", "\t- ",
                          "#",   "v1.2.3 ",   ", ",     ": ", "x=", "(",         ") "};
  Random random(20);
  const auto number = [&](std::size_t limit) { return std::to_string(random.below(limit)); };
  const auto varying = [&](std::size_t kind) -> std::string {
    switch (kind) {
      case 0:
        return "Fri Nov  6 15:36:0" + number(10) + " 2026";
      case 1:
        return "2026-11-20T15:36:0" + number(10) + "." + number(1000) + "Z";
      case 2:
        return number(2000);
      case 3:
        return "127.0.0.1:" + number(65536);
      case 4:
        return number(10) + "." + number(100);
      case 5:
        return random.below(2) == 0 ? "" : "more, or less ";
      case 6:
        return random.below(2) == 0 ? "ann" : "žluť";
      default:
        return "123e4567-e89b-12d3-a456-42661417400" + number(10);
    }
  };
  int learnt = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::size_t> form;
    for (std::size_t i = random.below(9); i-- > 0;) form.push_back(random.below(23));
    std::vector<std::string> samples(2 + random.below(3));
    for (std::string& each : samples)
      for (const std::size_t part : form) each += part < 8 ? varying(part) : kFixed[part - 8];
    std::set<std::string, std::less<>> used;
    const auto pattern = learn_pattern(samples, used);
    if (!pattern) continue;
    ++learnt;
    INFO(*pattern);
    const Pattern marked("\x01" + *pattern + "\x02");
    for (const std::string& each : samples) CHECK(marked.search("\x01" + each + "\x02"));
    const std::string event =
        R"({ "type": "recv", "conn":"tcp1", "data" : "old", "x-mine" : {"a": 1} ,"optional": true})";
    const std::string after = edited(event, {.sample = samples[1], .pattern = *pattern});
    CHECK(other_keys(after) == other_keys(event));
    const TranscriptEvent back = read_event(after);
    CHECK(back.payload.bytes == samples[1]);
    REQUIRE(back.match);
    CHECK(back.match->pattern == *pattern);
  }
  CHECK(learnt > 150);
}
