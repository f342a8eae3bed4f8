#include "protocol/transcript/transcript_writer.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;
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
  Opened accepted{"tcp://localhost:0", "127.0.0.1:40112", "127.0.0.1:40001"};
  accepted.is_accepted = true;
  CHECK(
      line_of(accepted) ==
      R"({"type":"accept","conn":"tcp1","url":"tcp://localhost:0","from":"127.0.0.1:40112","local":"127.0.0.1:40001"})"
      "\n");
  CHECK(line_of(ListeningSocket{"tcp://localhost:0", "127.0.0.1:40001"}, 0ns, "") ==
        R"({"type":"listen","url":"tcp://localhost:0","local":"127.0.0.1:40001"})"
        "\n");
  CHECK(line_of(ListeningSocket{"tcp://localhost:0", "127.0.0.1:40001", true}, 0ns, "") ==
        R"({"type":"note","text":"no longer listening at tcp://localhost:0"})"
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

TEST_CASE("bytes that are not UTF-8 stay readable in what an event says to people") {
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

TEST_CASE("a conversation of which bytes are missing says so") {
  Opened opened{"tcp://h:1", "127.0.0.1:1", "127.0.0.1:2"};
  CHECK_FALSE(Json::parse(line_of(opened)).contains("x-incomplete"));
  opened.is_incomplete = true;
  CHECK(Json::parse(line_of(opened))["x-incomplete"] == true);
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
