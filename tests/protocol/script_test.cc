#include "protocol/match/script.h"

#include "tests/protocol/transcript_text.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace confab::test;

namespace {

constexpr const char* kOpen = R"({"type": "open", "url": "tcp://127.0.0.1:1"})"
                              "\n";

Script script_of(const std::string& events, std::size_t limit = 1 << 20) {
  StepReader reader(from_text(kHeader + events), "t", [](Place, const Printable&) {});
  return read_script(reader, limit);
}

// What is wrong with it, with its place.
std::string script_trouble(const std::string& events, std::size_t limit = 1 << 20) {
  try {
    script_of(events, limit);
  } catch (const TranscriptError& error) {
    return error.what();
  }
  return "";
}

bool begins(const std::string& text, const std::string& beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

}  // namespace

TEST_CASE("an event without a conversation is of the one that was opened last") {
  const Script script = script_of(std::string(kOpen) + R"({"type": "send", "data": "a"}
{"type": "open", "conn": "b", "url": "tcp://127.0.0.1:1"}
{"type": "send", "data": "a"}
{"type": "error", "conn": "c", "url": "tcp://127.0.0.1:1", "code": "ECONNREFUSED"}
{"type": "send", "conn": "b", "data": "a"}
)");
  REQUIRE(script.steps.size() == 6);
  CHECK(script.steps[1].event.conn == script.steps[0].event.conn);
  CHECK(script.steps[0].event.conn != "");
  CHECK(script.steps[3].event.conn == "b");
  CHECK(script.steps[5].event.conn == "b");
}

TEST_CASE("an attempt without a name is a conversation of its own, and not the one opened last") {
  const std::string attempt =
      R"({"type": "error", "url": "tcp://127.0.0.1:1", "code": "ECONNREFUSED"})"
      "\n";
  CHECK(script_of(attempt).steps.at(0).event.conn != "");
  const Script script =
      script_of(std::string(kOpen) + attempt + R"({"type": "send", "data": "a"})");
  REQUIRE(script.steps.size() == 3);
  CHECK(script.steps[1].event.conn != script.steps[0].event.conn);
  CHECK(script.steps[2].event.conn == script.steps[0].event.conn);
}

TEST_CASE("what is no step is left out, and its time is not") {
  const Script script = script_of(R"({"type": "note", "after_ms": 1, "text": "x"}
{"type": "x-mine", "after_ms": 2, "data": 7}
{"type": "open", "after_ms": 4, "url": "tcp://127.0.0.1:1"}
{"type": "send", "after_ms": 8, "data": "a"}
{"type": "note", "after_ms": 16}
{"type": "end", "after_ms": 32, "events": 5}
)");
  REQUIRE(script.steps.size() == 2);
  CHECK(script.steps[0].event.after_us == 7000);
  CHECK(script.steps[1].event.after_us == 8000);
}

TEST_CASE("a conversation has its own framing, and a change of it holds from there") {
  const Script script = script_of(R"({"type": "open", "conn": "a", "url": "tcp://127.0.0.1:1"}
{"type": "open", "conn": "b", "url": "tcp://127.0.0.1:1", "framing": "u8"}
{"type": "send", "conn": "a", "data": "a"}
{"type": "framing", "conn": "a", "framing": "u32be", "after_ms": 5}
{"type": "send", "conn": "a", "data": "a", "after_ms": 2}
{"type": "send", "conn": "b", "data": "a"}
{"type": "open", "conn": "a", "url": "tcp://127.0.0.1:1"}
)");
  std::vector<std::string> framings;
  framings.reserve(script.steps.size());
  for (const Step& each : script.steps) framings.push_back(each.framing);
  CHECK(framings == std::vector<std::string>{"line", "u8", "line", "u32be", "u8", "line"});
  CHECK(script.steps[3].event.after_us == 7000);
}

TEST_CASE("the header's framing is that of conversations that say none") {
  StepReader reader(from_text(R"({"format": "confab-transcript", "version": 1, )"
                              R"("defaults": {"framing": "crlf"}})"
                              "\n" +
                              std::string(kOpen)),
                    "t", [](Place, const Printable&) {});
  CHECK(read_script(reader, 1 << 20).steps.front().framing == "crlf");
}

TEST_CASE("a framing of a conversation that nobody opened is named with its place") {
  CHECK(begins(script_trouble(R"({"type": "framing", "conn": "x", "framing": "raw"})"
                              "\n"),
               "t:2:"));
}

TEST_CASE("many long pauses are a long pause") {
  std::string notes;
  for (int i = 0; i < 400'000; ++i)
    notes += R"({"type":"note","after_ms":31000000000})"
             "\n";
  const Script script = script_of(notes + kOpen);
  REQUIRE(script.steps.size() == 1);
  CHECK(script.steps[0].event.after_us == std::int64_t{366} * 24 * 3600 * 1'000'000);
}

TEST_CASE("a conversation that nobody opened, or that was closed, is named with its place") {
  CHECK(begins(script_trouble(R"({"type": "send", "conn": "x", "data": "a"})"),
               "t:2:10: nothing is open"));
  CHECK(begins(script_trouble(std::string(kOpen) + R"({"type": "send", "conn": "x", "data": "a"})"),
               "t:3:26: \"x\" was not opened before this line"));
  const std::string closed = R"({"type": "open", "conn": "x", "url": "tcp://127.0.0.1:1"}
{"type": "close"}
)";
  CHECK(begins(script_trouble(closed + R"({"type": "send", "conn": "x", "data": "a"})"),
               "t:4:26: \"x\" was closed before this line"));
  CHECK(begins(script_trouble(closed + R"({"type": "eof"})"),
               "t:4:1: \"x\" was closed before this line"));
  CHECK(script_trouble(closed + R"({"type": "open", "conn": "x", "url": "tcp://127.0.0.1:1"}
{"type": "send", "conn": "x", "data": "a"})")
            .empty());
}

TEST_CASE("a side of a conversation that has finished says nothing more") {
  const std::string open = kOpen;
  CHECK(begins(script_trouble(open + R"({"type": "shutdown"}
{"type": "recv", "data": "b"}
{"type": "send", "data": "a"})"),
               "t:5:10: nothing can be sent after a \"shutdown\""));
  CHECK(begins(script_trouble(open + R"({"type": "eof"}
{"type": "send", "data": "a"}
{"type": "recv", "data": "b"})"),
               "t:5:10: nothing comes after the \"eof\""));
  CHECK(script_trouble(open + R"({"type": "eof", "optional": true}
{"type": "recv", "data": "b"})")
            .empty());
  CHECK(script_trouble(open + R"({"type": "shutdown"}
{"type": "eof"}
)" + open + R"({"type": "send", "data": "a"}
{"type": "recv", "data": "b"})")
            .empty());
}

TEST_CASE("no name is nobody's") {
  const std::string text = script_trouble(std::string(kOpen) + R"({"type": "close"}
{"type": "send", "data": "a"})");
  CHECK(text == "t:4:1: this conversation was closed before this line");
}

TEST_CASE("rules and templates are looked at before they are needed") {
  CHECK(begins(script_trouble(std::string(kOpen) + R"({"type": "recv", "match": {"regex": "("}})"),
               "t:3:27: "));
  CHECK(begins(script_trouble(std::string(kOpen) + R"({"type": "send", "template": "{{a"})"),
               "t:3:30: "));
  const Script script =
      script_of(std::string(kOpen) + R"({"type": "recv", "match": {"any": true}})");
  CHECK(script.steps[1].matcher.has_value());
  CHECK_FALSE(script.steps[0].matcher.has_value());
}

TEST_CASE("reading goes on behind what is wrong") {
  StepReader reader(from_text(kHeader + kOpen + R"({"type": "recv", "match": {"regex": "("}}
{"type": "send", "conn": "x", "data": "a"}
{"type": "send", "data": "a"}
)"),
                    "t", [](Place, const Printable&) {});
  REQUIRE(reader.next() != nullptr);
  CHECK_THROWS_AS(reader.next(), TranscriptError);
  CHECK_THROWS_AS(reader.next(), TranscriptError);
  const Step* step = reader.next();
  REQUIRE(step != nullptr);
  CHECK(step->event.type == TranscriptType::send);
  CHECK(reader.next() == nullptr);
}

TEST_CASE("a script has a limit, and its rules count") {
  const std::string step = R"({"type": "recv", "match": {"pattern": "{{n:int}}"}})"
                           "\n";
  std::string many = kOpen;
  for (int i = 0; i < 100; ++i) many += step;
  CHECK(script_of(many, 2 << 20).steps.size() == 101);
  CHECK(script_trouble(many, 512 << 10).find("too long") != std::string::npos);
}

TEST_CASE("a conversation's name has an end") {
  const std::string name(257, 'n');
  CHECK(begins(
      script_trouble(R"({"type": "open", "conn": ")" + name + R"(", "url": "tcp://127.0.0.1:1"})"),
      "t:2:26: "));
}

TEST_CASE("a datagram that went on to the next address is one send, also where two were recorded") {
  const std::string older = R"({"type": "open", "conn": "udp1", "url": "udp://localhost:9"}
{"type": "send", "conn": "udp1", "after_ms": 1, "data": "a"}
{"type": "note", "after_ms": 2, "text": "refused by [::1]:9: nothing listens there; trying 127.0.0.1:9"}
{"type": "send", "conn": "udp1", "after_ms": 4, "data": "a"}
{"type": "recv", "conn": "udp1", "after_ms": 8, "data": "b"}
{"type": "send", "conn": "udp1", "data": "a"}
)";
  const Script script = script_of(older);
  REQUIRE(script.steps.size() == 4);
  CHECK(script.steps[2].event.type == TranscriptType::recv);
  CHECK(script.steps[2].event.after_us == 14000);
  CHECK(script.steps[3].event.payload.bytes == "a");
}

TEST_CASE("sends of the same bytes are several where no older recording says otherwise") {
  for (const std::string between :
       {"",
        R"({"type": "note", "text": "[::1]:9 refused; trying 127.0.0.1:9"})"
        "\n",
        R"({"type": "note", "text": "refused by my friend; trying again"})"
        "\n"
        R"({"type": "recv", "data": "b"})"
        "\n"}) {
    const Script script = script_of(kOpen +
                                    std::string(R"({"type": "send", "data": "a"})"
                                                "\n") +
                                    between +
                                    R"({"type": "send", "data": "a"})"
                                    "\n");
    std::size_t sends = 0;
    for (const Step& each : script.steps) sends += each.event.type == TranscriptType::send ? 1 : 0;
    CHECK(sends == 2);
  }
}

TEST_CASE("who is accepted without saying where came to what was listened at last") {
  const Script script = script_of(R"({"type": "listen", "url": "tcp://127.0.0.1:1"}
{"type": "listen", "url": "tcp://127.0.0.1:0"}
{"type": "accept", "conn": "a", "from": "127.0.0.1:2"}
{"type": "recv", "data": "a"}
{"type": "accept", "conn": "b", "url": "tcp://127.0.0.1:1"}
)");
  REQUIRE(script.steps.size() == 5);
  CHECK(script.steps[2].event.url == "tcp://127.0.0.1:0");
  CHECK(script.steps[3].event.conn == "a");
  CHECK(script.steps[4].event.url == "tcp://127.0.0.1:1");
  CHECK(begins(script_trouble("{\"type\": \"accept\", \"conn\": \"a\"}\n"),
               "t:2:10: nobody listens here"));
}
