// Transcripts that were made to do harm, or damaged at random: refused early, in bounded memory.
#include "protocol/transcript/transcript_reader.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

TEST_CASE("100,000 levels are refused at the first that is too deep") {
  const std::string deep(100'000, '[');
  CHECK(event_error(R"({"type":"eof","x-a":)" + deep) ==
        "t:2:36: brackets inside brackets, deeper than 16");
  CHECK(error_of(deep).starts_with("t:1:1: this is no transcript"));
  CHECK(error_of(R"({"format":)" + deep).starts_with("t:1:26: brackets inside brackets"));
}

TEST_CASE("a text of hundreds of megabytes is refused in the memory of its limit") {
  // Endless: as if the file had no end.
  std::uint64_t given = 0;
  const std::string begin = kHeader + R"({"type":"send","data":")";
  const ReadBytes endless = [&](char* to, std::size_t room) {
    const bool first = given == 0;
    const std::size_t size = first ? begin.copy(to, room) : room;
    if (!first) std::fill_n(to, room, 'x');
    given += size;
    return size;
  };
  JsonLimits limits;
  limits.value_bytes = 1 << 20;
  TranscriptReader reader(
      endless, "t", [](Place, const Printable&) {}, limits);
  CHECK_THROWS_WITH(reader.next(), "t:2:1: this is longer than 1048576 bytes");
  CHECK(given < 2 << 20);
}

TEST_CASE("a message of more than 16 MiB is refused") {
  JsonLimits limits;
  limits.payload_bytes = 8;
  CHECK(error_of(kHeader + R"({"type":"send","data":"12345678"})", limits).empty());
  CHECK(error_of(kHeader + R"({"type":"send","data":"123456789"})", limits) ==
        "t:2:23: a message of more than 8 bytes");
  CHECK(error_of(kHeader + R"({"type":"send","hex":"010203040506070809"})", limits) ==
        "t:2:22: a message of more than 8 bytes");
}

TEST_CASE("more keys or events than there may be are refused") {
  std::string keys;
  for (int i = 0; i < 64; ++i) keys += ",\"x-" + std::to_string(i) + "\":1";
  check_begins(event_error("{\"type\":\"eof\"" + keys + "}"), "t:2:");
  CHECK(event_error("{\"type\":\"eof\"" + keys + "}").ends_with("more than 64 keys in one object"));
  JsonLimits limits;
  limits.events = 2;
  const std::string one = "{\"type\":\"eof\"}\n";
  CHECK(error_of(kHeader + one + one, limits).empty());
  CHECK(error_of(kHeader + one + one + one, limits) ==
        "t:4:1: more events than a transcript may have");
}

TEST_CASE("any damage to a transcript is read to an end") {
  const std::string whole =
      R"({"format":"confab-transcript","version":1,"title":"a","vars":{"n":null},"events":[
{"type":"open","conn":"tcp1","url":"tcp://127.0.0.1:1"},
{"type":"send","conn":"tcp1","after_ms":1.5,"data":"h\u00e9\n"},
{"type":"recv","conn":"tcp1","hex":"00ff","match":{"bytes":[1,2],"pattern":"{{a:int}}"}},
{"type":"end","events":3}
]}
)";
  Chance random(7);
  for (int round = 0; round < 4000; ++round) {
    std::string damaged = whole;
    for (std::size_t hits = 1 + random.below(3); hits > 0 && !damaged.empty(); --hits) {
      const std::size_t at = random.below(damaged.size());
      constexpr std::string_view kPieces =
          "{}[]\",:\\\n0e-\x1b\xff"
          "x";
      switch (random.below(4)) {
        case 0:
          damaged.erase(at, 1 + random.below(12));
          break;
        case 1:
          damaged.insert(at, 1, kPieces[random.below(kPieces.size())]);
          break;
        case 2:
          damaged[at] = static_cast<char>(static_cast<unsigned char>(random.below(256)));
          break;
        default:
          damaged.resize(at + 1);
      }
    }
    const Reading reading = read_all(damaged);
    CHECK(read_all(damaged, 3).errors == reading.errors);
    for (const std::string& each : reading.errors) {
      if (each.find_first_of("\n\x1b") != std::string::npos) FAIL(each);
    }
  }
}
