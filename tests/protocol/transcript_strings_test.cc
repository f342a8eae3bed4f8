// How bytes and texts are spelled in a transcript.

#include <nlohmann/json.hpp>
#include <vector>

#include "protocol/json/json_compact.h"
#include "protocol/json/json_text.h"
#include "protocol/text/payload.h"
#include "protocol/text/utf8.h"
#include "protocol/transcript/transcript_writer.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Chance;
using Json = nlohmann::ordered_json;

namespace {

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
  Chance random(1);
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

TEST_CASE("a JSON value has one short spelling") {
  std::string out;
  append_json_compact(
      "{ \"a\" : [ 1, -2 ,3.50e1,true , null, [ ], { } ],\n \"\\u0041\xc2\x9b\":\"\\/\" }", out);
  CHECK(out == "{\"a\":[1,-2,3.50e1,true,null,[],{}],\"A\\u009b\":\"/\"}");
}

TEST_CASE("bytes that are not UTF-8 stay readable in texts for people") {
  CHECK(json_string("caf\xe9 \xe2\x82") == R"("caf\\xe9 \\xe2\\x82")");
}
