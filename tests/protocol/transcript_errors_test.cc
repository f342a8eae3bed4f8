// Transcripts that are wrong by a slip: each error has its place and says what would be right.
#include "protocol/transcript/transcript_reader.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

using Words = std::vector<std::string>;

namespace {

// A JSON document, or JSON Lines.
std::string whole(bool document, const Words& events) {
  std::string text = document ? kBegin : kHeader;
  for (const std::string& event : events) {
    if (&event != &events.front()) text += document ? ",\n" : "\n";
    text += event;
  }
  text += document ? kEnd : "\n";
  return text;
}

}  // namespace

TEST_CASE("what is no transcript at all") {
  CHECK(error_of("").starts_with("t:1:1: there is nothing in it: a transcript begins with"));
  CHECK(error_of("\n \n").starts_with("t:3:1: there is nothing"));
  CHECK(error_of("hello\n").starts_with("t:1:1: this is no transcript"));
  CHECK(error_of("[]").starts_with("t:1:1: this is no transcript"));
  CHECK(error_of("{}").starts_with("t:1:1: this is no transcript"));
  CHECK(error_of(R"({"format":"har","version":1})").starts_with("t:1:1: this is no transcript"));
  CHECK(error_of(R"({"format":"confab-transcript"})") == "t:1:1: \"version\": 1 is missing");
  CHECK(error_of(R"({"format":"confab-transcript","version":"1"})") ==
        R"(t:1:41: "version" is the text "1"; it is the number 1, without quotes)");
  CHECK(error_of(R"({"format":"confab-transcript","version":1.5})") ==
        R"(t:1:41: "version" is the number 1)");
  CHECK(error_of(R"({"format":"confab-transcript","version":2,"events":[)").find("newer version") !=
        std::string::npos);
  CHECK(error_of(R"({"format":"confab-transcript","version":1,"requires":["tls"]})")
            .find("needs \"tls\"") != std::string::npos);
  CHECK(error_of(R"({"format":"confab-transcript",)").starts_with("t:1:31: it ends too early"));
}

TEST_CASE("a header that is wrong") {
  const std::string begin = R"({"format":"confab-transcript","version":1,)";
  CHECK(error_of(begin + R"("title":1})") == "t:1:51: this is a text in double quotes");
  CHECK(error_of(begin + R"("secrets":"a"})") == "t:1:53: this is a list of texts: [\"...\"]");
  CHECK(error_of(begin + R"("vars":{"a":1}})").find("null where it must be given") !=
        std::string::npos);
  CHECK(error_of(begin + R"("defaults":{"timeout_ms":"1"}})").starts_with("t:1:54: "));
  CHECK(error_of(begin + R"("defaults":{"framing":"lines"}})")
            .starts_with("t:1:54: no framing \"lines\": line, "));
  CHECK(error_of(begin + R"("events":5})") == "t:1:52: \"events\" is an array: [ ]");
  CHECK(error_of(begin + R"("events" []})") == "t:1:52: a colon is missing before this");
  CHECK(error_of(R"({"format":"confab-transcript","version":1 "events":[]})") ==
        "t:1:43: a comma is missing before this");
  CHECK(error_of(begin + R"(,"events":[]})").starts_with("t:1:43: a comma"));
  CHECK(error_of(begin + R"("events":[],"title":"x"})")
            .starts_with("t:1:54: after the events only } is possible"));
  CHECK(error_of(begin + R"("events":[]}{})") ==
        "t:1:55: nothing may follow the transcript's last }");
}

TEST_CASE("commas between events") {
  const std::string one = R"({"type":"eof"})";
  CHECK(error_of(kBegin + one + "\n" + one + kEnd) ==
        "t:3:1: a comma is missing before this event");
  CHECK(error_of(kBegin + one + ",\n" + kEnd) ==
        "t:4:1: a comma with no event after it: leave it out");
  CHECK(error_of(kBegin + one + ",\n,\n" + one + kEnd) ==
        "t:3:1: a comma where an event should be");
  CHECK(error_of(kBegin + ",\n" + one + kEnd) == "t:2:1: a comma where an event should be");
  CHECK(error_of(kHeader + one + ",\n" + one + "\n").starts_with("t:2:15: a comma between events"));
  CHECK(error_of(kHeader + one + "\nhello\n") == "t:3:1: an event begins with {");
}

TEST_CASE("slips inside an event") {
  CHECK(event_error(R"({"type":"recv","kind":"bin","data":"a"})") ==
        "t:2:23: \"kind\" is \"text\" or \"binary\"");
  CHECK(event_error(R"({"type":"eof",})") == "t:2:15: a comma with nothing after it: leave it out");
  CHECK(event_error(R"({"type":"eof" "conn":"a"})") ==
        "t:2:15: a comma (or, after a key, a colon) is missing before this");
  CHECK(event_error(R"({"type" "eof"})") ==
        "t:2:9: a comma (or, after a key, a colon) is missing before this");
  CHECK(event_error(R"({"type":"eof","after_ms":12 34})") ==
        "t:2:29: a comma (or, after a key, a colon) is missing before this");
  CHECK(event_error(R"({type:"eof"})") ==
        "t:2:2: \"type\" is where a key in double quotes should be");
  CHECK(event_error(R"({'type':'eof'})") == "t:2:2: texts are in double quotes: \"");
  CHECK(event_error(R"({"type":"eof","x-a":True})").starts_with("t:2:21: \"True\" is not JSON"));
  CHECK(event_error(R"({"type":"eof","after_ms":NaN})").starts_with("t:2:26: \"NaN\" is not JSON"));
  CHECK(event_error(R"({"type":"eof"} // why)").starts_with("t:2:16: "));
  CHECK(event_error(R"({"type":"eof",/* a */"conn":"b"})")
            .starts_with("t:2:15: JSON has no comments"));
  CHECK(event_error(R"({"type":"eof"]})").starts_with("t:2:14: \"]\" closes what is not open"));
  CHECK(event_error("{\"type\":\"eof\n\"}").starts_with("t:2:13: the line ends inside a text"));
  CHECK(event_error(R"({"type":"send","data":"a\qb"})")
            .starts_with("t:2:25: an escape that JSON does not know"));
  CHECK(event_error("{\"type\":\"send\",\"data\":\"a\tb\"}") ==
        "t:2:25: a TAB inside a text: it is written \\t");
}

TEST_CASE("a brace that is missing is found where the next event begins") {
  const std::string one = R"({"type":"eof"})";
  check_begins(error_of(kHeader + R"({"type":"eof")" + "\n" + one + "\n"), "t:3:1: ");
  check_begins(error_of(kBegin + R"({"type":"eof")" + ",\n" + one + kEnd), "t:3:1: ");
}

TEST_CASE("bytes that are no text") {
  check_begins(event_error("{\"type\":\"send\",\"data\":\"a\xff"
                           "b\"}"),
               "t:2:25: a byte that is not UTF-8");
  check_begins(event_error("{\"type\":\"send\",\"data\":\"\xe2\x82\"}"),
               "t:2:24: a byte that is not UTF-8");
  check_begins(event_error("{\"type\":\"send\",\"data\":\"\xc0\xaf\"}"),
               "t:2:24: a byte that is not UTF-8");
  check_begins(event_error(R"({"type":"send","data":"\ud800"})"), "t:2:24: an escape");
  check_begins(event_error(R"({"type":"send","data":"\udc00\ud800"})"), "t:2:24: an escape");
  check_begins(event_error(R"({"type":"send","data":"\u12g4"})"), "t:2:24: an escape");
  check_begins(event_error(bytes("{\"type\":\"send\",\"data\":\"a\0b\"}")), "t:2:25: a NUL byte");
  check_begins(event_error(bytes("{\"type\":\0\"send\"}")), "t:2:9: a NUL byte");
}

TEST_CASE("types and keys that are not what they must be") {
  check_begins(event_error(R"({"type":"Send","data":"x"})"),
               "t:2:9: \"Send\" is no type of event; did you mean \"send\"? (there are: open");
  check_begins(event_error(R"({"type":"frobnicate"})"),
               "t:2:9: \"frobnicate\" is no type of event (there are");
  check_begins(event_error(R"({"type":1})"), "t:2:9: this is no type of event");
  check_begins(event_error(R"({"data":"x"})"), "t:2:1: an event has a \"type\", one of: open send");
  CHECK(event_error(R"({"type":"eof","after_ms":"12"})") ==
        "t:2:26: \"after_ms\" is a number without quotes, such as 12.5");
  CHECK(event_error(R"({"type":"send","data":5})") ==
        "t:2:23: \"data\" is a text in double quotes");
  CHECK(event_error(R"({"type":"recv","data":"","partial":1})") ==
        "t:2:36: \"partial\" is true or false");
  check_begins(event_error(R"({"type":"eof","after_ms":-1})"),
               "t:2:26: \"after_ms\" is between 0 and");
  check_begins(event_error(R"({"type":"eof","after_ms":1e308})"),
               "t:2:26: \"after_ms\" is between 0 and");
  CHECK(event_error(R"({"type":"eof","x-a":1e400})") == "t:2:21: a number that is out of range");
  CHECK(event_error(R"({"type":"recv","data":"","order":"all"})") ==
        "t:2:34: \"order\" can only be \"any\"");
  check_begins(event_error(R"({"type":"open","url":"tcp://h:1","framing":"lines"})"),
               "t:2:44: no framing \"lines\": line, ");
}

TEST_CASE("keys that stand twice, at any depth") {
  check_begins(event_error(R"({"type":"send","data":"a","data":"b"})"),
               "t:2:27: \"data\" is here for the second time");
  check_begins(event_error(R"({"type":"eof","x-a":[{"b":1,"b":2}]})"), "t:2:29: \"b\" is here");
  check_begins(error_of(R"({"format":"confab-transcript","version":1,"version":1})"),
               "t:1:43: \"version\"");
}

TEST_CASE("payloads") {
  check_begins(event_error(R"({"type":"send"})"), "t:2:1: a \"send\" has one of");
  check_begins(event_error(R"({"type":"recv"})"), "t:2:1: a \"recv\" has \"data\"");
  check_begins(event_error(R"({"type":"send","data":"a","hex":"61"})"),
               "t:2:27: a message has one of");
  check_begins(event_error(R"({"type":"send","hex":"616"})"),
               "t:2:22: \"hex\": \"6\" at character 3: a byte has two");
  check_begins(event_error(R"({"type":"send","hex":"6x"})"),
               "t:2:22: \"hex\": \"x\" at character 2");
  check_begins(event_error(R"({"type":"send","hex":"0x61"})"),
               "t:2:22: \"hex\": \"x\" at character 2");
  check_begins(event_error(R"({"type":"send","base64":"AP8"})"),
               "t:2:25: \"base64\": base64 has groups");
  check_begins(event_error(R"({"type":"send","base64":"A==="})"), "t:2:25: \"base64\": ");
  check_begins(event_error(R"({"type":"send","base64":"AP 8"})"),
               "t:2:25: \"base64\": \" \" at character 3");
}

TEST_CASE("keys that an event must have") {
  check_begins(event_error(R"({"type":"open"})"), "t:2:1: an \"open\" has a \"url\"");
  check_begins(event_error(R"({"type":"error","op":"connect"})"),
               "t:2:1: an \"error\" has a \"code\"");
  check_begins(event_error(R"({"type":"silence"})"), "t:2:1: a \"silence\" has \"for_ms\"");
  check_begins(event_error(R"({"type":"framing"})"), "t:2:1: a \"framing\" has a \"framing\"");
  check_begins(error_of(kHeader + R"({"type":"end"}{"type":"eof"})"),
               "t:2:15: an event after the \"end\"");
}

TEST_CASE("ways to match that do not exist") {
  const auto with = [](const std::string& match) {
    return event_error(R"({"type":"recv","match":)" + match + "}");
  };
  check_begins(with("5"), "t:2:24: \"match\" is an object");
  check_begins(with("{}"), "t:2:24: \"match\" has at least one of");
  check_begins(with(R"({"patern":"a"})"),
               "t:2:24: \"patern\" is no way to match; did you mean \"pattern\"?");
  check_begins(with(R"({"regex":5})"), "t:2:24: in \"match\", \"regex\" is a text");
  check_begins(with(R"({"bytes":[2,1]})"), "t:2:24: in \"match\", \"bytes\" has the smaller");
  check_begins(with(R"({"bytes":-1})"), "t:2:24: in \"match\", \"bytes\" is a length");
  check_begins(with(R"({"hex":"0"})"), "t:2:24: in \"match\", \"hex\" has bytes");
  check_begins(with(R"({"any":false})"), "t:2:24: in \"match\", \"any\" can only be true");
}

TEST_CASE("after an error the events behind it are read") {
  const std::string wrong = R"({"type":"opne"})";
  const std::string cut = R"({"type":"eof)";
  const std::string right = R"({"type":"eof"})";
  for (const bool document : {false, true}) {
    const Reading reading = read_all(whole(document, {right, wrong, cut, right, wrong, right}));
    CHECK(reading.types == Words{"eof", "eof", "eof"});
    REQUIRE(reading.errors.size() == 3);
    check_begins(reading.errors[0], "t:3:9: ");
    check_begins(reading.errors[1], document ? "t:4:14: " : "t:4:13: ");
    check_begins(reading.errors[2], "t:6:9: ");
    CHECK(reading.warnings.empty());
  }
}

TEST_CASE("an event that cannot be read is no comma too many") {
  const std::string right = R"({"type":"eof"})";
  const std::string deep = R"({"type":"eof","x-a":)" + std::string(40, '[');
  const std::string deep_whole = deep + std::string(40, ']') + "}";
  const std::string longest = R"({"type":"note","text":")" + std::string(400, 'x') + "\"}";
  JsonLimits limits;
  limits.value_bytes = 300;
  for (const std::string& wrong :
       {std::string("[deep]"), std::string("null"), deep, deep_whole, longest}) {
    INFO(wrong);
    const Reading reading = read_all(whole(true, {right, wrong}), 16, limits);
    REQUIRE(reading.errors.size() == 1);
    check_begins(reading.errors[0], "t:3:");
    CHECK(reading.types == Words{"eof"});
  }
}

TEST_CASE("what stands in an error is harmless") {
  const std::string error = event_error("{\"type\":\"\\u001b]0;x\\u202e\xc2\x9b\"}");
  check_begins(error, R"(t:2:9: "\x1b]0;x\u{202e}\u{9b}" is no type)");
}
