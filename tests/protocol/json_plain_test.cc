#include "protocol/json/json_plain.h"

#include <array>
#include <random>
#include <string>

#include "protocol/json/json_trouble.h"
#include "tests/support/catch.h"

using namespace confab;

namespace {

const JsonLimits kLimits;

std::optional<std::vector<JsonMember>> read_plain(std::string_view object) {
  std::vector<JsonMember> members(2);  // those of the object before
  members[0].text = members[1].name = "left over";
  const auto count = read_plain_object(object, kLimits.keys, members);
  if (!count) return std::nullopt;
  members.resize(*count);
  return members;
}

// What the whole reader makes of it: a nested value in front keeps the plain one away.
std::optional<std::vector<JsonMember>> read_whole(std::string_view object) {
  const std::size_t bracket = object.find('{');
  if (bracket == std::string_view::npos) return std::nullopt;
  const std::string nested = std::string(object.substr(0, bracket)) + R"({"-":[],)" +
                             std::string(object.substr(bracket + 1));
  JsonObjectReader reader(kLimits);
  try {
    const auto members = reader.read(nested);
    std::vector<JsonMember> rest(members.begin() + 1, members.end());
    for (JsonMember& each : rest) {
      each.key_token -= 3;
      each.value_token -= 3;
    }
    return rest;
  } catch (const JsonTrouble&) {
    return std::nullopt;
  }
}

bool is_same(const JsonMember& a, const JsonMember& b) {
  const bool same_text = a.kind != JsonKind::text || a.text == b.text;
  return a.name == b.name && a.kind == b.kind && a.truth == b.truth && a.number == b.number &&
         same_text && a.key_token == b.key_token && a.value_token == b.value_token;
}

bool is_same(const std::vector<JsonMember>& a, const std::vector<JsonMember>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return is_same(x, y); });
}

}  // namespace

TEST_CASE("what a recorder writes is read as the whole reader reads it") {
  for (const std::string_view object : {
           R"({"type": "send", "conn": "tcp1", "after_ms": 1804.511, "data": "hello\n"})",
           R"({"type":"recv","from":"[::1]:9","data":"a\"b\\c\/d\b\f\n\r\t","partial":true})",
           R"({"type": "end", "events": 10, "x": false, "zero": 0, "small": 0.001})",
           " {\t\"a\" :\r\n1 , \"b\": 18446744073709551616, \"c\": 9007199254740993 } \n",
           R"({"a": 0.1, "b": 123456789.123456789012345678, "c": 4.35, "d": 2.2250738585072014})",
       }) {
    CAPTURE(object);
    const auto plain = read_plain(object);
    const auto whole = read_whole(object);
    REQUIRE(plain);
    REQUIRE(whole);
    CHECK(is_same(*plain, *whole));
  }
}

TEST_CASE("what is not plain is left to the whole reader") {
  for (const std::string_view object : {
           R"({})",
           R"({"a": {}})",
           R"({"a": [1]})",
           R"({"a": null})",
           R"({"a": "\u0041"})",
           "{\"a\": \"\xc3\xa4\"}",
           "{\"a\": \"\x7f\"}",
           R"({"a": -1})",
           R"({"a": 1e3})",
           // And what is wrong, which it explains.
           R"({"a": 01})",
           R"({"a": 1.})",
           R"({"a": .5})",
           R"({"a": +1})",
           R"({"a": 1, "a": 2})",
           R"({"a": 1,})",
           R"({"a" 1})",
           R"({a: 1})",
           R"({"a": "b)",
           R"({"a": "b\)",
           R"({"a": truth})",
           R"({"a": 1} x)",
           R"({"a": 1}})",
           "{\"a\": \"\t\"}",
           R"({"a": "\x"})",
           R"({"a": inf})",
           "",
           "{",
       }) {
    CAPTURE(object);
    CHECK_FALSE(read_plain(object));
  }
  CHECK_FALSE(read_plain(R"({"a": 1)" + std::string(400, '0') + "}"));
}

TEST_CASE("an object with more keys than the limit is left to the whole reader") {
  std::vector<JsonMember> members;
  CHECK(read_plain_object(R"({"a": 1, "b": 2})", 2, members) == 2);
  CHECK_FALSE(read_plain_object(R"({"a": 1, "b": 2})", 1, members));
}

TEST_CASE("of objects at random, what the plain reader takes, the whole one reads alike") {
  constexpr std::array<std::string_view, 37> kPieces = {"{",          "}",
                                                        "\"",         ":",
                                                        ",",          " ",
                                                        "\n",         "\\",
                                                        "\"a\"",      "\"b\"",
                                                        "\"\"",       "true",
                                                        "false",      "null",
                                                        "0",          "7",
                                                        "12.5",       ".",
                                                        "-",          "e",
                                                        "[",          "]",
                                                        "\\n",        "\\u00",
                                                        "41",         "\xc3\xa4",
                                                        "\x7f",       "\t",
                                                        "\"a\":",     "\"b\":",
                                                        "\"c\":",     "\"x\\n\"",
                                                        "\"a\":1,",   "\"b\":\"x\",",
                                                        "\"a\":true", "1}",
                                                        ",\"d\":"};
  std::mt19937 random(20261125);
  int taken = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string object = "{";
    for (auto pieces = random() % 12; pieces > 0; --pieces)
      object += kPieces[random() % kPieces.size()];
    if (random() % 2 == 0) object += "}";
    const auto plain = read_plain(object);
    if (!plain) continue;
    ++taken;
    const auto whole = read_whole(object);
    if (!whole || !is_same(*plain, *whole)) FAIL(object);
  }
  CHECK(taken > 200);
}
