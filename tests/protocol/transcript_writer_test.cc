#include "protocol/transcript/transcript_writer.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "protocol/json/json_compact.h"
#include "protocol/json/json_text.h"
#include "protocol/text/payload.h"
#include "protocol/text/utf8.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
using confab::test::bytes;
using confab::test::Random;
using Json = nlohmann::ordered_json;

namespace {

const std::chrono::steady_clock::time_point kWriterStart{1000h};

template <class What>
std::string line_of(const What& what, std::chrono::nanoseconds after = 0ns,
                    std::string_view conversation = "tcp1") {
  TranscriptWriter writer(Spelling::lines);
  std::string line;
  writer.begin("2026-11-20T15:35:58.120Z", "0.1.0", kWriterStart, line);
  line.clear();
  writer.append(Event{kWriterStart + after, conversation, what}, line);
  REQUIRE(line.ends_with("}\n"));
  CHECK(Json::parse(line).dump() + "\n" == line);  // one line, the same keys in the same order
  return line;
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

Json payload(std::string_view sent) {
  std::string out = "{";
  append_payload(sent, out);
  return Json::parse(out + "}");
}

}  // namespace

TEST_CASE("the header says what the file is") {
  TranscriptWriter writer(Spelling::lines);
  std::string line;
  writer.begin("2026-11-20T15:35:58.120Z", "0.1.0", kWriterStart, line);
  CHECK(line ==
        "{\"format\":\"confab-transcript\",\"version\":1,\"created\":\"2026-11-20T15:35:58.120Z\","
        "\"tool\":{\"name\":\"confab\",\"version\":\"0.1.0\"}}\n");
}

TEST_CASE("every event has its line, keys in the order of the format") {
  CHECK(
      line_of(Opened{"tcp://localhost:12000", "127.0.0.1:12000", "127.0.0.1:40112", 212us}) ==
      R"({"type":"open","conn":"tcp1","url":"tcp://localhost:12000","peer":"127.0.0.1:12000","local":"127.0.0.1:40112","connect_ms":0.212})"
      "\n");
  CHECK(line_of(Sent{"hello\n", ""}, 1804511us) ==
        R"({"type":"send","conn":"tcp1","after_ms":1804.511,"data":"hello\n"})"
        "\n");
  CHECK(line_of(Sent{"hello", "127.0.0.1:69"}) ==
        R"({"type":"send","conn":"tcp1","to":"127.0.0.1:69","data":"hello"})"
        "\n");
  CHECK(
      line_of(Received{"HELLO\n", "127.0.0.1:12000", "HELLO"}, 398us) ==
      R"({"type":"recv","conn":"tcp1","after_ms":0.398,"from":"127.0.0.1:12000","data":"HELLO\n"})"
      "\n");
  CHECK(line_of(Received{"log", "127.0.0.1:12000", "log", false}) ==
        R"({"type":"recv","conn":"tcp1","from":"127.0.0.1:12000","data":"log","partial":true})"
        "\n");
  Sent text{"hello", "127.0.0.1:69"};
  text.kind = "text";
  CHECK(line_of(text) ==
        R"({"type":"send","conn":"tcp1","to":"127.0.0.1:69","kind":"text","data":"hello"})"
        "\n");
  Received binary{"log", "127.0.0.1:12000", "log"};
  binary.kind = "binary";
  CHECK(line_of(binary) ==
        R"({"type":"recv","conn":"tcp1","from":"127.0.0.1:12000","kind":"binary","data":"log"})"
        "\n");
  CHECK(line_of(FinishedSending{}) == "{\"type\":\"shutdown\",\"conn\":\"tcp1\"}\n");
  CHECK(line_of(Eof{}, 10ms) == "{\"type\":\"eof\",\"conn\":\"tcp1\",\"after_ms\":10}\n");
  CHECK(line_of(Eof{"exit status 1"}) ==
        "{\"type\":\"eof\",\"conn\":\"tcp1\",\"detail\":\"exit status 1\"}\n");
  CHECK(line_of(Closed{}, 40100us) == "{\"type\":\"close\",\"conn\":\"tcp1\",\"after_ms\":40.1}\n");
  CHECK(line_of(Note{"smoke \"test\""}, 0ns, "") ==
        "{\"type\":\"note\",\"text\":\"smoke \\\"test\\\"\"}\n");
  CHECK(
      line_of(Failed{"connect", "ECONNREFUSED", "127.0.0.1:12009", "tcp://localhost:12009",
                     "Connection refused"},
              3120500us, "tcp2") ==
      R"({"type":"error","conn":"tcp2","after_ms":3120.5,"url":"tcp://localhost:12009","op":"connect","code":"ECONNREFUSED","message":"Connection refused"})"
      "\n");
}

TEST_CASE("a datagram conversation has no time of connecting") {
  Opened opened{"udp://localhost:12001", "127.0.0.1:12001", "127.0.0.1:51044", 90us};
  opened.keeps_boundaries = opened.hears_anyone = true;
  CHECK(!Json::parse(line_of(opened)).contains("connect_ms"));
}

TEST_CASE("intervals are differences of rounded times, so their sum does not drift") {
  TranscriptWriter writer(Spelling::lines);
  std::string lines;
  writer.begin("", "", kWriterStart, lines);
  lines.clear();
  const auto step = 1400ns;  // each interval rounded alone would be 0.001: 1 ms in all, not 1.4
  std::int64_t sum_us = 0;
  for (int i = 1; i <= 1000; ++i) {
    lines.clear();
    writer.append(Event{kWriterStart + i * step, "", Note{"x"}}, lines);
    sum_us += std::llround(Json::parse(lines).value("after_ms", 0.0) * 1000);
  }
  CHECK(sum_us == 1400);
}

TEST_CASE("a time is rounded to the nearest microsecond") {
  CHECK(Json::parse(line_of(Closed{}, 1600ns))["after_ms"] == 0.002);
  CHECK(Json::parse(line_of(Closed{}, 1400ns))["after_ms"] == 0.001);
}

TEST_CASE("the interval of 0 is left out, and time never runs backwards") {
  TranscriptWriter writer(Spelling::lines);
  std::string lines;
  writer.begin("", "", kWriterStart, lines);
  lines.clear();
  writer.append(Event{kWriterStart + 400ns, "", Note{"a"}}, lines);
  writer.append(Event{kWriterStart + 5ms, "", Note{"b"}}, lines);
  writer.append(Event{kWriterStart + 4ms, "", Note{"c"}}, lines);
  writer.append(Event{kWriterStart + 6ms, "", Note{"d"}}, lines);
  CHECK(lines ==
        "{\"type\":\"note\",\"text\":\"a\"}\n{\"type\":\"note\",\"after_ms\":5,\"text\":\"b\"}\n"
        "{\"type\":\"note\",\"text\":\"c\"}\n{\"type\":\"note\",\"after_ms\":1,\"text\":\"d\"}\n");
}

TEST_CASE("a recording that began too late says how many events are missing") {
  Note note{"3 events are missing here"};
  note.missing_events = 3;
  CHECK(Json::parse(line_of(note))["x-missing-events"] == 3);
}

TEST_CASE("the last line counts the events") {
  TranscriptWriter writer(Spelling::lines);
  std::string lines;
  writer.begin("", "", kWriterStart, lines);
  lines.clear();
  writer.append(Event{kWriterStart, "tcp1", Eof{}}, lines);
  writer.append(Event{kWriterStart, "tcp1", Closed{}}, lines);
  std::string end;
  writer.append_end(kWriterStart, end);
  CHECK(end == "{\"type\":\"end\",\"events\":2}\n");
}

TEST_CASE("a payload is text where it can be, digits where it is short, base64 where it is long") {
  CHECK(payload("a\tb\r\n\x1b[m é日") == Json{{"data", "a\tb\r\n\x1b[m é日"}});
  CHECK(payload("") == Json{{"data", ""}});
  CHECK(payload("\u202e\u2028") == Json{{"data", "\u202e\u2028"}});
  CHECK(payload("a\x07") == Json{{"hex", "6107"}});
  CHECK(payload("\x7f") == Json{{"hex", "7f"}});
  CHECK(payload("\xc2\x9b") == Json{{"hex", "c29b"}});
  CHECK(payload(bytes("\0")) == Json{{"hex", "00"}});
  CHECK(payload("caf\xe9") == Json{{"hex", "636166e9"}});
  CHECK(payload("\xe2\x82") == Json{{"hex", "e282"}});
  CHECK(payload(std::string(256, '\0')).begin().key() == "hex");
  CHECK(payload(std::string(257, '\0')).begin().key() == "base64");
  CHECK(from_base64(payload(std::string(257, '\xff'))["base64"].get<std::string>()) ==
        std::string(257, '\xff'));
}

TEST_CASE("any bytes come back from their line") {
  Random random(1);
  const std::vector<std::string> parts = {"é",    "\xe2",   "\"",         "\\", "\n",
                                          "\x1b", "\u2028", "\U0001F468", "abc"};
  for (int round = 0; round < 3000; ++round) {
    std::string sent;
    for (std::size_t size = random.below(20); size > 0; --size) {
      sent += random.below(30) == 0
                  ? std::string(1, static_cast<char>(static_cast<unsigned char>(random.below(256))))
                  : parts[random.below(parts.size())];
    }
    const Json back = payload(sent);
    const std::string value = back.begin().value().get<std::string>();
    CHECK((back.begin().key() == "data" ? to_hex(value) : value) == to_hex(sent));
  }
}

TEST_CASE("what a terminal would obey is escaped in every string") {
  CHECK(json_string("\b\f\n\r\t\"\\/") == R"("\b\f\n\r\t\"\\/")");
  CHECK(json_string(bytes("\0\x1b\x7f")) == R"("\u0000\u001b\u007f")");
  CHECK(json_string("\xc2\x80\xc2\x9f\u2028\u2029") == R"("\u0080\u009f\u2028\u2029")");
  CHECK(json_string("\u061c\u200e\u200f\u202a\u202e\u2066\u2069") ==
        R"("\u061c\u200e\u200f\u202a\u202e\u2066\u2069")");
  CHECK(json_string("é日\U0001F468\u200b") == "\"é日\U0001F468\u200b\"");
}

TEST_CASE("every code point comes back from its string") {
  for (char32_t point = 0; point < 0x110000; point += point < 0x3000 ? 1 : 97) {
    if (point >= 0xd800 && point < 0xe000) continue;
    std::string text;
    append_utf8(point, text);
    std::string shown;
    append_json_string_shown(text, shown);
    if (Json::parse(json_string(text)).get<std::string>() != text) FAIL(json_string(text));
    if (Json::parse(shown).get<std::string>() != text) FAIL(shown);
  }
  SUCCEED();
}

TEST_CASE("bytes that are not UTF-8 stay readable in texts for people") {
  CHECK(json_string("caf\xe9 \xe2\x82") == R"("caf\\xe9 \\xe2\\x82")");
  const Failed failed{"resolve", "EAI_NONAME", "\xff", "tcp://\xff:1", "no such host \"\xff\""};
  const Json line = Json::parse(line_of(failed));
  CHECK(line["url"] == "tcp://\\xff:1");
  CHECK(line["message"] == "no such host \"\\xff\"");
}

TEST_CASE("a document is whole with its closing after every event") {
  TranscriptWriter writer(Spelling::document);
  std::string text;
  writer.begin("2026-11-20T15:35:58.120Z", "0.1.0", kWriterStart, text);
  CHECK(Json::parse(text + std::string(writer.closing()))["events"].empty());
  for (std::size_t events = 1; events <= 3; ++events) {
    writer.append(Event{kWriterStart, "tcp1", Eof{}}, text);
    CHECK(Json::parse(text + std::string(writer.closing()))["events"].size() == events);
  }
  writer.append_end(kWriterStart, text);
  CHECK(text + std::string(writer.closing()) ==
        "{\"format\":\"confab-transcript\",\"version\":1,\"created\":\"2026-11-20T15:35:58.120Z\","
        "\"tool\":{\"name\":\"confab\",\"version\":\"0.1.0\"},\"events\":[\n"
        "{\"type\":\"eof\",\"conn\":\"tcp1\"},\n{\"type\":\"eof\",\"conn\":\"tcp1\"},\n"
        "{\"type\":\"eof\",\"conn\":\"tcp1\"},\n{\"type\":\"end\",\"events\":3}\n]}\n");
}

TEST_CASE("what was open before the recording says so") {
  Opened opened{"tcp://h:1", "127.0.0.1:1", "127.0.0.1:2"};
  opened.already_open = true;
  CHECK(Json::parse(line_of(opened))["x-already-open"] == true);
}

TEST_CASE("an open names the framing that a reader would not take for granted") {
  const auto framing_of = [](std::string_view header, std::string_view framing, bool datagrams) {
    TranscriptWriter writer(Spelling::lines);
    std::string line;
    writer.begin("2026-11-20T15:35:58.120Z", "0.1.0", kWriterStart, line, header);
    line.clear();
    Opened opened{"tcp://h:1", "127.0.0.1:1", "127.0.0.1:2"};
    opened.framing = framing;
    opened.keeps_boundaries = datagrams;
    writer.append(Event{kWriterStart, "tcp1", opened}, line);
    return Json::parse(line).value("framing", "");
  };
  CHECK(framing_of("line", "line", false).empty());
  CHECK(framing_of("line", "u32be", false) == "u32be");
  CHECK(framing_of("u32be", "u32be", false).empty());
  CHECK(framing_of("u32be", "line", false) == "line");
  CHECK(framing_of("u32be", "raw", true).empty());
  CHECK(framing_of("line", "line", true) == "line");
  CHECK(framing_of("line", "", false).empty());
}

TEST_CASE("a change of the framing has its line") {
  CHECK(line_of(FramingChanged{"u32be"}) == R"({"type":"framing","conn":"tcp1","framing":"u32be"})"
                                            "\n");
}

TEST_CASE("what is written is read back, in both spellings") {
  for (const Spelling spelling : {Spelling::document, Spelling::lines}) {
    TranscriptWriter writer(spelling);
    std::string text;
    writer.begin("2026-11-20T15:35:58.120Z", "0.1.0", kWriterStart, text);
    const std::vector<std::string> payloads = {"", "a\n", "\xff", std::string(300, '\0'), "\u202e"};
    for (const std::string& each : payloads)
      writer.append(Event{kWriterStart + 1500us, "udp1", Received{each, "127.0.0.1:1", each}},
                    text);
    writer.append_end(kWriterStart + 2ms, text);
    text += writer.closing();
    const auto warn = [](Place, const Printable& what) { FAIL(what.text()); };
    TranscriptReader reader(confab::test::from_text(text), "t", warn);
    CHECK(reader.spelling() == spelling);
    CHECK(reader.header().recorded);
    for (const std::string& each : payloads) {
      const TranscriptEvent* event = reader.next();
      REQUIRE(event != nullptr);
      CHECK(event->payload.bytes == each);
      CHECK(event->from == "127.0.0.1:1");
    }
    CHECK(reader.next()->events == payloads.size());
    CHECK(reader.next() == nullptr);
  }
}

TEST_CASE("the name tells the spelling") {
  CHECK(spelling_of("a/b.json") == Spelling::document);
  CHECK(spelling_of("a.jsonl") == Spelling::lines);
  CHECK(spelling_of("/dev/stdout") == Spelling::lines);
}

TEST_CASE("a JSON value has one short spelling") {
  std::string out;
  append_json_compact(
      "{ \"a\" : [ 1, -2 ,3.50e1,true , null, [ ], { } ],\n \"\\u0041\xc2\x9b\":\"\\/\" }", out);
  CHECK(out == "{\"a\":[1,-2,3.50e1,true,null,[],{}],\"A\\u009b\":\"/\"}");
}
