// What a reader makes of transcripts that are right; those that are wrong:
// transcript_errors_test.cc.
#include "protocol/transcript/transcript_reader.h"

#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

namespace {

using Words = std::vector<std::string>;

// The only event of a transcript; the reader keeps it.
struct Single {
  explicit Single(const std::string& json)
      : reader(from_text(kHeader + json), "t", [](Place, const Printable&) {}),
        event(*reader.next()) {}
  TranscriptReader reader;
  const TranscriptEvent& event;
};

const std::string kFull = R"({"format": "confab-transcript", "version": 1,
 "title": "upper-case over TCP", "created": "2026-11-20T15:35:58.120Z",
 "tool": {"name": "confab", "version": "0.1.0"},
 "defaults": {"framing": "line", "timeout_ms": 2000},
 "vars": {"name": "ann", "token": null}, "secrets": ["token"],
 "events": [
{"type": "note", "text": "smoke test"},
{"type": "open", "conn": "tcp1", "url": "tcp://localhost:12000", "peer": "127.0.0.1:12000", "local": "127.0.0.1:40112", "connect_ms": 0.212},
{"type": "send", "conn": "tcp1", "after_ms": 1804.511, "data": "hello\n"},
{"type": "recv", "conn": "tcp1", "after_ms": 0.398, "from": "127.0.0.1:12000", "data": "HELLO\n"},
{"type": "error", "after_ms": 3120.5, "conn": "tcp2", "url": "tcp://localhost:12009", "op": "connect", "code": "ECONNREFUSED", "message": "Connection refused"},
{"type": "close", "conn": "tcp1"},
{"type": "end", "events": 6}
]}
)";
const Words kFullTypes = {"note", "open", "send", "recv", "error", "close", "end"};

}  // namespace

TEST_CASE("a document and its JSON Lines say the same") {
  const Reading document = read_all(kFull);
  CHECK(document.types == kFullTypes);
  CHECK(document.errors.empty());
  CHECK(document.warnings.empty());
  CHECK(document.spelling == Spelling::document);
  const Reading lines = read_all(kHeader + R"({"type":"open","url":"tcp://127.0.0.1:1"})"
                                           "\n"
                                           R"({"type":"send","data":"x"})"
                                           "\n");
  CHECK(lines.types == Words{"open", "send"});
  CHECK(lines.spelling == Spelling::lines);
  CHECK(lines.warnings.empty());
}

TEST_CASE("a transcript is read the same in pieces of any size") {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    const Reading reading = read_all(kFull, piece);
    CHECK(reading.types == kFullTypes);
    CHECK(reading.errors.empty());
  }
}

TEST_CASE("the header's keys") {
  TranscriptReader reader(from_text(kFull), "t", [](Place, const Printable&) {});
  const TranscriptHeader& header = reader.header();
  CHECK(header.title == "upper-case over TCP");
  CHECK(header.created == "2026-11-20T15:35:58.120Z");
  CHECK(header.recorded);
  CHECK(header.framing == "line");
  CHECK(header.timeout_us == 2'000'000);
  CHECK(header.variables.at("name") == "ann");
  CHECK(!header.variables.at("token"));
  CHECK(header.secrets == Words{"token"});
}

TEST_CASE("an event's keys") {
  TranscriptReader reader(from_text(kFull), "t", [](Place, const Printable&) {});
  reader.next();
  const TranscriptEvent* event = reader.next();
  CHECK(event->url == "tcp://localhost:12000");
  CHECK(event->peer == "127.0.0.1:12000");
  CHECK(event->place.line == 8);
  CHECK(reader.place_of("peer").column == 74);
  event = reader.next();
  CHECK(event->conn == "tcp1");
  CHECK(event->after_us == 1'804'511);
  CHECK(event->payload.bytes == "hello\n");
  CHECK(event->url.empty());  // nothing stays from the event before
  CHECK(reader.next()->from == "127.0.0.1:12000");
  event = reader.next();
  CHECK(event->code == "ECONNREFUSED");
  CHECK(event->op == "connect");
  CHECK(event->number == 5);
}

TEST_CASE("a payload is text, digits, base64 or a template") {
  CHECK(Single(R"({"type":"send","hex":"00 ffAb"})").event.payload.bytes == bytes("\0\xff\xab"));
  CHECK(Single(R"({"type":"send","base64":"AP8="})").event.payload.bytes == bytes("\0\xff"));
  CHECK(Single(R"({"type":"send","base64":""})").event.payload.bytes.empty());
  CHECK(Single(R"({"type":"send","data":"\u0000é\ud83d\ude00"})").event.payload.bytes ==
        bytes("\0é😀"));
  const Single filled(R"({"type":"send","template":"hello {{name}}"})");
  CHECK(filled.event.payload.kind == TranscriptPayload::Kind::text_template);
  CHECK(filled.event.payload.bytes == "hello {{name}}");
}

TEST_CASE("an empty datagram is a message") {
  const Single single(R"({"type":"recv","data":""})");
  CHECK(single.event.payload.kind == TranscriptPayload::Kind::data);
}

TEST_CASE("what is expected of a reply") {
  const Single single(
      R"({"type":"recv","optional":true,"order":"any","timeout_ms":1.5,"match":{"prefix":"a","bytes":[1,9],"json":{"b":[1]},"any":true}})");
  REQUIRE(single.event.match);
  CHECK(single.event.match->prefix == "a");
  CHECK(single.event.match->least_bytes == 1U);
  CHECK(single.event.match->most_bytes == 9U);
  CHECK(single.event.match->json == R"({"b":[1]})");
  CHECK(single.event.optional);
  CHECK(single.event.any_order);
  CHECK(single.event.timeout_us == 1500);
  const Single spelled(
      R"({"type":"recv","data":"","x-tree":{"match":1},"m\u0061tch":{"bytes":4}})");
  CHECK(spelled.event.match->most_bytes == 4U);
  const Single exact(R"({"type":"recv","match":{"bytes":4}})");
  CHECK(exact.event.match->most_bytes == 4U);
}

TEST_CASE("a byte order mark, CR LF, tabs and blank lines disturb nobody") {
  std::string text = "\xef\xbb\xbf";
  for (const char c : kFull) text += c == '\n' ? std::string("\r\n\t ") : std::string(1, c);
  CHECK(read_all(text).types == kFullTypes);
  CHECK(read_all(text, 1).errors.empty());
}

TEST_CASE("an event may take several lines, also in JSON Lines") {
  const std::string event = "{\n \"type\":\n\"send\", \"data\": \"x\"\n}\n";
  CHECK(read_all(kHeader + event + event).types == Words{"send", "send"});
  CHECK(read_all(kBegin + event + "," + event + kEnd).types == Words{"send", "send"});
}

TEST_CASE("a document may have no events") {
  for (const char* events : {"[]", "[\n]", " [ ] "}) {
    const Reading reading = read_all(R"({"format":"confab-transcript","version":1,"events":)" +
                                     std::string(events) + "}");
    CHECK(reading.types.empty());
    CHECK(reading.errors.empty());
    CHECK(reading.warnings.empty());
  }
}

TEST_CASE("keys of one's own are kept, others warned about with what was meant") {
  CHECK(read_all(kHeader + R"({"type":"note","text":"","x-mine":{"a":[1]}})").warnings.empty());
  CHECK(read_all(kHeader + R"({"type":"eof","cnon":"tcp1"})").warnings ==
        Words{R"(t:2:15: "cnon" is not a key of the format; did you mean "conn"? (keys of your )"
              R"(own begin with "x-"))"});
  CHECK(read_all(kHeader + R"({"type":"eof","data":"x"})").warnings ==
        Words{R"(t:2:15: "data" means nothing in an event of type "eof")"});
  CHECK(
      read_all(R"({"format":"confab-transcript","version":1,"titel":1,"x-a":2})").warnings.size() ==
      1);
}

TEST_CASE("an event of a type of one's own is carried along, and its time counts") {
  const Single single(R"({"type":"x-mark","after_ms":3,"what":1})");
  CHECK(single.event.type == TranscriptType::extension);
  CHECK(single.event.after_us == 3000);
}

TEST_CASE("a recording that was killed is read to its last whole event") {
  const std::string one = R"({"type":"send","data":"x"})";
  const std::string recorded =
      R"({"format":"confab-transcript","version":1,"tool":{"name":"confab"},"events":[)";
  const std::string before = recorded + "\n" + one + "\n]}\n";  // the file
  const std::string next = ",\n" + one + "\n]}\n";              // what a write puts over "\n]}\n"
  const std::size_t place = before.size() - 4;
  for (std::size_t written = 0; written <= next.size(); ++written) {
    std::string torn = before.substr(0, place) + next.substr(0, written);
    if (torn.size() < before.size()) torn += before.substr(torn.size());
    const Reading reading = read_all(torn);
    CHECK(reading.errors.empty());
    CHECK(reading.types.size() == (written < 2 + one.size() ? 1U : 2U));
    CHECK(reading.warnings.size() == 1);
    const bool is_whole = written == 0 || written + 1 >= next.size();
    CHECK(reading.torn != is_whole);
  }
}

TEST_CASE("JSON Lines that were cut anywhere lose their last event only") {
  const std::string two =
      kHeader + R"({"type":"send","hex":"00"})"
                "\n"
                R"({"type":"recv","data":"é\n\ud83d\ude00","after_ms":12.5,"partial":true})"
                "\n";
  const std::size_t second = two.find("{\"type\":\"recv\"");
  for (std::size_t size = second + 1; size < two.size() - 1; ++size) {
    const Reading reading = read_all(two.substr(0, size));
    CHECK(reading.types == Words{"send"});
    CHECK(reading.errors.empty());
    CHECK(reading.torn);
    CHECK(reading.warnings.at(0).find("ended abruptly after 1 event") != std::string::npos);
  }
}

TEST_CASE("a bracket that a person forgot is missing, and nothing is left out") {
  const std::string begin = R"({"format":"confab-transcript","version":1,"events":[)";
  const std::string event = "\n{\"type\":\"eof\"}\n";
  CHECK(read_all(begin + event).warnings == Words{"t:3:1: \"]}\" is missing at the end"});
  CHECK(read_all(begin + event + "]").warnings == Words{"t:3:2: \"}\" is missing at the end"});
  CHECK(read_all(begin + event + R"(,{"type")").warnings ==
        Words{"t:3:9: the recording ended abruptly after 1 event; the rest is left out"});
}

TEST_CASE("a recording without its end was interrupted, a text by hand needs none") {
  const std::string header =
      R"({"format":"confab-transcript","version":1,"tool":{"name":"confab"}})";
  CHECK(read_all(header + R"({"type":"eof"})").warnings.size() == 1);
  CHECK(read_all(header + R"({"type":"eof"}{"type":"end"})").warnings.empty());
  CHECK(read_all(kHeader + R"({"type":"eof"})").warnings.empty());
}

TEST_CASE("an end that counts other events than there are is noticed, with its place") {
  const auto wrong_count = [](const std::string& events) {
    TranscriptReader reader(from_text(kHeader + events), "t", [](Place, const Printable&) {});
    while (reader.next() != nullptr) {
    }
    return reader.wrong_count();
  };
  const auto wrong = wrong_count("{\"type\":\"eof\"}\n{\"type\":\"end\",\"events\":2}\n");
  REQUIRE(wrong);
  CHECK(wrong->said == 2);
  CHECK(wrong->place.line == 3);
  CHECK(wrong->place.column == 24);
  CHECK_FALSE(wrong_count("{\"type\":\"eof\"}\n{\"type\":\"end\",\"events\":1}\n"));
  CHECK_FALSE(wrong_count("{\"type\":\"eof\"}\n{\"type\":\"end\"}\n"));
  CHECK_FALSE(wrong_count("{\"type\":\"eof\"}\n"));
}
