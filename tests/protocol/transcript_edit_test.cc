#include "protocol/mend/transcript_edit.h"

#include <nlohmann/json.hpp>

#include "protocol/json/json_text.h"
#include "protocol/text/placeholders.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Chance;
using confab::test::from_text;
using confab::test::kHeader;

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
  CHECK(edited(R"({"type":"recv","match":{"hex":"0\u0030"}})", {.rules = {{"hex", "\"00\""}}}) ==
        R"({"type":"recv","match":{"hex":"0\u0030"}})");
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

TEST_CASE("a new rule takes the old one's place, or follows the others") {
  CHECK(edited(R"({"type":"recv","match" : {"prefix":"a", "pattern": "b" , "x-mine":[0]}})",
               {.pattern = "c"}) ==
        R"({"type":"recv","match" : {"prefix":"a", "pattern": "c" , "x-mine":[0]}})");
  CHECK(edited(R"({"type":"recv","match":{"contains":"a","bytes":[1,2]},"optional":true})",
               {.pattern = "{{lb}}", .rules = {{"bytes", "[1, 3]"}}}) ==
        R"({"type":"recv","match":{"contains":"a","bytes":[1, 3],"pattern":"{{lb}}"},)"
        R"("optional":true})");
  CHECK(edited(R"({"type": "recv", "data": "1"})", {.rules = {{"json", "1"}, {"bytes", "1"}}}) ==
        R"({"type": "recv", "data": "1", "match": {"json": 1, "bytes": 1}})");
}

TEST_CASE("of a json rule only the member that differs is written anew") {
  CHECK(edited(R"({"type":"recv","match":{ "json" : { "b": 1.0,"a" :"\u0078" } , "bytes":9}})",
               {.json_message = R"({"a":"y","b":1,"c":0})"}) ==
        R"({"type":"recv","match":{ "json" : { "b": 1.0,"a" :"y" } , "bytes":9}})");
  CHECK_THROWS_AS(edit_event(R"({"type":"recv","match":{"json":[]}})", {.json_message = "{}"}),
                  std::invalid_argument);
}

TEST_CASE("what is sent becomes a template in its place") {
  CHECK(edited(R"({"type":"send", "data" : "a 1", "to":"last"})", {.text_template = "a {{id}}"}) ==
        R"({"type":"send", "template" : "a {{id}}", "to":"last"})");
  CHECK(edited(R"({"type":"send","hex":"61","conn":"x"})", {.text_template = "{{lb}}"}) ==
        R"({"type":"send","template":"{{lb}}","conn":"x"})");
}

TEST_CASE("the code of an error and the source of a reply are replaced in place") {
  CHECK(edited(R"({"type":"error","code" :"ECONNREFUSED","message":"no"})",
               {.code = "ETIMEDOUT"}) == R"({"type":"error","code" :"ETIMEDOUT","message":"no"})");
  CHECK(edited(R"({"from":"127.0.0.1:1","type":"recv","data":""})", {.from = "[::1]:1"}) ==
        R"({"from":"[::1]:1","type":"recv","data":""})");
}

TEST_CASE("the kind of a message is replaced in place, or stands where the format has it") {
  EventChange change;
  change.kind = "binary";
  CHECK(edited(R"({"type":"recv","kind":"text","data":"a"})", change) ==
        R"({"type":"recv","kind":"binary","data":"a"})");
  CHECK(edited(R"({"type":"recv","from":"x:1","data":"a"})", change) ==
        R"({"type":"recv","from":"x:1","kind":"binary","data":"a"})");
}

TEST_CASE("the detail of an end is replaced in place") {
  CHECK(edited(R"({"type":"eof", "detail" : "exit status 1"})", {.detail = "exit status 2"}) ==
        R"({"type":"eof", "detail" : "exit status 2"})");
}

TEST_CASE("a template is no sample") {
  CHECK_THROWS_AS(edit_event(R"({"type":"send","template":"{{a}}"})", {.sample = "b"}),
                  std::invalid_argument);
}

TEST_CASE("a new sample and rule read back from the event that they are put into") {
  Chance random(20);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (std::size_t i = random.below(12); i-- > 0;) {
      const char* const kParts[] = {"a", "\"", "\\", "{{x}}", "\n", "\x1b", "日本", "\x80", "\0"};
      text += kParts[random.below(9)];
    }
    const std::string pattern =
        is_json_text(text) && !text.empty() ? escaped_literal(text) : "{{*}}";
    const std::string event =
        R"({ "type": "recv", "conn":"tcp1", "data" : "old", "x-mine" : {"a": 1} ,"optional": true})";
    const std::string after = edited(event, {.sample = text, .pattern = pattern});
    CHECK(other_keys(after) == other_keys(event));
    const TranscriptEvent back = read_event(after);
    CHECK(back.payload.bytes == text);
    REQUIRE(back.match);
    CHECK(back.match->pattern == pattern);
  }
}
