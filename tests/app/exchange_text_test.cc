#include "app/replay/exchange_text.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string told(std::string expected, Heard heard) {
  TranscriptEvent event;
  event.type = TranscriptType::recv;
  event.payload.bytes = std::move(expected);
  heard.kind = Heard::Kind::different;
  return failure_text(event, heard, std::chrono::seconds(1)).text();
}

Heard heard_of(std::string bytes, std::size_t bytes_after = 0) {
  Heard heard;
  heard.bytes = std::move(bytes);
  heard.bytes_after = bytes_after;
  return heard;
}

}  // namespace

TEST_CASE("a message is quoted as the rows of a difference show it") {
  CHECK(quoted_message("a\\n\tb\n").text() == "\"a\\\\n\\tb\\n\"");
  CHECK(quoted_message(std::string(62, 'x')).text() ==
        "\"" + std::string(60, 'x') + "\"...[+2 bytes]");
}

TEST_CASE("a rule is quoted as the transcript says it") {
  CHECK(quoted_rule("^a\\d+$").text() == "\"^a\\d+$\"");
}

TEST_CASE("what came beyond the part that is compared is counted") {
  CHECK(told("HELLO", heard_of("xxxxx", 113)) ==
        "expected \"HELLO\", got \"xxxxx\" and 113 more bytes");
}

TEST_CASE("a loss is told with what came before it") {
  const NetworkError reset(Op::recv, Endpoint{"127.0.0.1:9"},
                           std::make_error_code(std::errc::connection_reset), true);
  TranscriptEvent event;
  event.type = TranscriptType::recv;
  event.payload.bytes = "hello world\n";
  Heard heard = heard_of("hello");
  heard.kind = Heard::Kind::failed;
  heard.failure = reset;
  CHECK(failure_text(event, heard, std::chrono::seconds(1)).text() ==
        "expected \"hello world\\n\", connection reset by 127.0.0.1:9, after \"hello\"");
  heard.then = Printable(Untrusted(reset.what()));
  CHECK(told("hallo\n", heard) ==
        "expected \"hallo\\n\", got \"hello\", then connection reset by 127.0.0.1:9");
}

TEST_CASE("of long messages the part where they begin to differ is quoted, cut in one form") {
  const std::string same(300, 'A');
  CHECK(told(same + "Y" + std::string(61, 'b'), heard_of(same + "Z")) ==
        "expected ...[+280 bytes]\"" + std::string(20, 'A') + "Y" + std::string(39, 'b') +
            "\"...[+22 bytes], got ...[+280 bytes]\"" + std::string(20, 'A') + "Z\"");
}
