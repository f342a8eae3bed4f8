#include "app/transcript/sequence_diagram.h"

#include <string>
#include <vector>

#include "protocol/transcript/transcript_reader.h"
#include "tests/app/report_support.h"
#include "tests/support/catch.h"
#include "tests/support/contains.h"

namespace confab {
namespace {

// The picture of these events, JSON each.
std::string drawn(const std::vector<std::string>& events, const std::string& title = "t.json") {
  std::string text = "{\"format\":\"confab-transcript\",\"version\":1}\n";
  for (const std::string& each : events) text += each + "\n";
  std::size_t read = 0;
  const auto read_bytes = [&](char* to, std::size_t size) {
    const std::size_t count = text.copy(to, size, read);
    read += count;
    return count;
  };
  TranscriptReader reader(read_bytes, "t.jsonl", [](Place, const Printable&) {});
  SequenceDiagram diagram(title);
  while (const TranscriptEvent* event = reader.next()) diagram.add(*event);
  return diagram.svg();
}

const std::string kOpen = R"({"type":"open","conn":"tcp1","url":"tcp://127.0.0.1:7"})";

TEST_CASE("each event is what it was, with its time") {
  const std::string svg = drawn({
      kOpen,
      R"({"type":"send","conn":"tcp1","after_ms":2,"data":"hello\n"})",
      R"({"type":"recv","conn":"tcp1","after_ms":3,"match":{"pattern":"at {{n:int}}\n"}})",
      R"({"type":"silence","conn":"tcp1","for_ms":500})",
      R"({"type":"shutdown","conn":"tcp1"})",
      R"({"type":"eof","conn":"tcp1","detail":"1001 going away"})",
      R"({"type":"close","conn":"tcp1"})",
      R"({"type":"error","conn":"tcp2","url":"tcp://127.0.0.1:9","code":"ECONNREFUSED","op":"connect"})",
  });
  for (const char* part :
       {">client<", ">tcp://127.0.0.1:7<", ">tcp://127.0.0.1:9<", ">opens (tcp1)<",
        ">&quot;hello\\n&quot; (tcp1)<", ">&quot;at {{n:int}}\\n&quot; (tcp1)<", ">2 ms<", ">5 ms<",
        ">nothing for 500 ms (tcp1)<", ">finishes sending (tcp1)<",
        ">ends: 1001 going away (tcp1)<", ">closes (tcp1)<", ">ECONNREFUSED (connect) (tcp2)<"}) {
    INFO(part);
    CHECK(test::contains(svg, part));
  }
  CHECK(count_of("class=\"life\"", svg) == 3);
  CHECK(count_of("class=\"there\"", svg) == 2);
  CHECK(count_of("class=\"back\"", svg) == 1);
  CHECK(count_of("class=\"there end\"", svg) == 2);
  CHECK(count_of("class=\"back end\"", svg) == 1);
}

TEST_CASE("who connected to us is a party, and the arrow says who did") {
  const std::string svg = drawn({R"({"type":"listen","url":"tcp://127.0.0.1:7"})",
                                 R"({"type":"accept","conn":"tcp1","from":"127.0.0.1:40001"})",
                                 R"({"type":"send","conn":"tcp1","data":"welcome\n"})"});
  for (const char* part : {">this side<", ">127.0.0.1:40001<", ">connects (tcp1)<",
                           ">listens at tcp://127.0.0.1:7<", ">&quot;welcome\\n&quot; (tcp1)<"}) {
    INFO(part);
    CHECK(test::contains(svg, part));
  }
  CHECK(count_of("class=\"back\"", svg) == 1);
}

TEST_CASE("a picture without times shows none") {
  CHECK(count_of("class=\"when\"", drawn({kOpen})) == 0);
}

TEST_CASE("what a stranger said is text in the picture, and nothing else") {
  const std::string svg =
      drawn({kOpen, R"({"type":"recv","conn":"tcp1","data":"</text><script>x\u001b[2J\u202e"})",
             R"({"type":"note","text":"]]><image href='http://x/'/>"})"},
            "<script>\xe2\x80\xae");
  CHECK_FALSE(test::contains(svg, "<script"));
  CHECK_FALSE(test::contains(svg, "<image"));
  CHECK_FALSE(test::contains(svg, "\x1b"));
  CHECK_FALSE(test::contains(svg, "\xe2\x80\xae"));
}

TEST_CASE("a long transcript, and one of many servers, are drawn within bounds") {
  std::vector<std::string> events;
  for (int i = 1; i <= 3000; ++i)
    events.push_back(R"({"type":"open","conn":"c)" + std::to_string(i) +
                     R"(","url":"tcp://127.0.0.1:)" + std::to_string(i) + "\"}");
  const std::string svg = drawn(events);
  CHECK(count_of("class=\"life\"", svg) <= 9);
  CHECK(test::contains(svg, ">others<"));
  CHECK(test::contains(svg, ">and 1000 more<"));
}

}  // namespace
}  // namespace confab
