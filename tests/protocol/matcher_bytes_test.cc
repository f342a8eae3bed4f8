#include "protocol/match/matcher.h"

#include "tests/protocol/bytes.h"
#include "tests/protocol/matching.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using namespace confab;
using namespace confab::test;

TEST_CASE("bytes with gaps") {
  CHECK(fits(kHex, "02 ?? 03", "\x02\xff\x03"));
  CHECK(!fits(kHex, "02 ?? 03", "\x02\x03"));
  CHECK(!fits(kHex, "02 ?? 03", "\x02\xff\x03\x03"));
  CHECK(fits(kHex, "02??**03", bytes("\x02\0\x01\x01\x03")));
  CHECK(fits(kHex, "02??**03", bytes("\x02\0\x03")));
  CHECK(!fits(kHex, "02??**03", "\x02\x03"));
  CHECK(fits(kHex, "**", ""));
  CHECK(fits(kHex, "** ** 61 **", "xax"));
  CHECK(!fits(kHex, "** 61 ** 61 **", "xax"));
  CHECK(fits(kHex, "** 61 62 ** 62 ?? 63 **", "aab_b_cab"));
  CHECK(!fits(kHex, "61 ** 61", "a"));
  CHECK(fits(kHex, "DEad**beEF", "\xde\xad\xbe\xef"));
  CHECK(why_not(kHex, "00", "1") == "does not match the hex \"00\"");
}

TEST_CASE("a part of many bytes is found wherever it stands") {
  std::string part;
  std::string hex;
  for (int i = 0; i < 150; ++i) {
    part += static_cast<char>('a' + i % 7);
    hex += i % 10 == 3 ? "??" : "6" + std::to_string(1 + i % 7);
  }
  for (const std::size_t before : {0U, 1U, 63U, 64U, 65U, 200U}) {
    const std::string message = std::string(before, 'a') + part + "zzz";
    CHECK(fits(kHex, "**" + hex + "**", message));
    CHECK(fits(kHex, "**" + hex + "**7a7a7a", message));
    CHECK(!fits(kHex, "**" + hex + "**7a7a7a7a", message));
  }
  CHECK(!fits(kHex, "**" + hex + "**", part.substr(1)));
}

TEST_CASE("bytes with gaps fit as an expression of RE2 does that says the same") {
  confab::test::Chance random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string hex;
    std::string regex = "(?s)";
    for (std::size_t left = 1 + random.below(7); left > 0; --left) {
      const std::size_t kind = random.below(4);
      hex += kind == 0 ? "**" : kind == 1 ? "??" : kind == 2 ? "61" : "62";
      regex += kind == 0 ? ".*" : kind == 1 ? "." : kind == 2 ? "a" : "b";
    }
    std::string message;
    for (std::size_t left = random.below(9); left > 0; --left)
      message += random.below(2) == 0 ? 'a' : 'b';
    INFO(hex << " " << message);
    CHECK(fits(kHex, hex, message) == fits(kRegex, regex, message));
  }
}

TEST_CASE("bytes with gaps that nearly are everywhere take no time to speak of") {
  std::string hex = "**";
  for (int i = 0; i < 500; ++i) hex += "00";
  CHECK(!fits(kHex, hex + "01**", std::string(1 << 20, '\0')));
}

TEST_CASE("JSON has what is expected of it, and may have more") {
  CHECK(fits(kJson, R"({"id":5})", R"({"x":[1,{"id":6}],"id":5})"));
  CHECK(fits(kJson, "{}", "{\"a\":1}\r\n"));
  CHECK(fits(kJson, R"({"a":{"b":[1,{"c":null}]}})", R"({"a":{"b":[1.0,{"d":0,"c":null}]}})"));
  CHECK(fits(kJson, "5", " 5.0 "));
  CHECK(fits(kJson, "[]", "[]"));
  CHECK(fits(kJson, R"("x")", R"("\u0078")"));
  CHECK(fits(kJson, "-1", "-1.0"));
  CHECK(fits(kJson, "0", "-0"));
  CHECK(!fits(kJson, "18446744073709551615", "-1"));
  CHECK(!fits(kJson, "9007199254740993", "9007199254740992"));
}

TEST_CASE("the first thing that JSON has not is said, with its path") {
  CHECK(why_not(kJson, R"({"id":5})", R"({"id":4})") == "has \"id\": 4, not 5");
  CHECK(why_not(kJson, R"({"id":5})", "{}") == "has no \"id\"");
  CHECK(why_not(kJson, R"({"id":5})", "[]") == "is an array, not an object");
  CHECK(why_not(kJson, R"({"id":5})", R"({"id":"5"})") == "has \"id\": \"5\", not 5");
  CHECK(why_not(kJson, R"({"id":"5"})", R"({"id":5})") == "has \"id\": 5, not \"5\"");
  CHECK(why_not(kJson, R"({"a":true})", R"({"a":false})") == "has \"a\": false, not true");
  CHECK(why_not(kJson, R"({"a":null})", R"({"a":{}})") == "has \"a\": an object, not null");
  CHECK(why_not(kJson, R"({"a":{"b":[1,2]}})", R"({"a":{"b":[1,3]}})") ==
        "has \"a.b[1]\": 3, not 2");
  CHECK(why_not(kJson, R"({"a":[1,2]})", R"({"a":[1]})") == "has 1 element in \"a\", not 2");
  CHECK(why_not(kJson, "[]", "[1,[]]") == "has 2 elements, not 0");
  CHECK(why_not(kJson, R"({"a":{"b":1}})", R"({"a":{}})") == "has no \"a.b\"");
  CHECK(why_not(kJson, "1", "2") == "is 2, not 1");
  CHECK(why_not(kJson, R"({"a":1})", R"({"a":1,"a":1})") == "has \"a\" twice");
}

TEST_CASE("patterns inside of JSON") {
  CHECK(captured(kJson, R"({"id":"{{id:uuid}}","at":"<{{x}}>"})",
                 R"({"at":"<y>","id":"123e4567-e89b-12d3-a456-426614174000"})") ==
        Captures{{"id", "123e4567-e89b-12d3-a456-426614174000"}, {"x", "y"}});
  CHECK(captured(kJson, R"({"id":"{{id:int}}"})", R"({"id":42})") == Captures{{"id", "42"}});
  CHECK(why_not(kJson, R"({"id":"{{id:int}}"})", R"({"id":1.5})") ==
        "has \"id\": 1.5, not \"{{id:int}}\"");
  CHECK(!fits(kJson, R"({"id":"{{id:any}}"})", R"({"id":null})"));
  CHECK(!fits(kJson, R"({"id":"#{{id:int}}"})", R"({"id":42})"));
  CHECK(fits(kJson, R"({"id":"{{*}}"})", R"({"id":{"a":[1]}})"));
  CHECK(why_not(kJson, R"({"id":"{{*}}"})", "{}") == "has no \"id\"");
  CHECK(!fits(kJson, R"(["{{a}}","{{a}}"])", R"(["x","y"])"));
  CHECK(fits(kJson, R"(["{{a}}","{{a}}"])", R"(["x","x"])"));
  CHECK(why_not(kJson, R"(["{{a}}"])", R"(["x"])", {{"a", "y"}}) ==
        "has \"[0]\": \"x\", not {{a}} as before");
  CHECK(fits(kJson, R"(["{{lb}}a"])", R"(["{{a"])"));
}

TEST_CASE("what is not JSON") {
  for (const std::string& message :
       {std::string(), std::string("{"), std::string("{} {}"), std::string("{\"a\":1,}"),
        std::string("\"\xff\""), bytes("{}\0"), bytes("{}\0x"), std::string("NaN")})
    CHECK(why_not(kJson, "{}", message) == "is not JSON");
  CHECK(why_not(kJson, "{}", "1e999") == "has a number that is out of range");
}

TEST_CASE("JSON that is deep, long or broken only does not match") {
  const std::string deep(100'000, '[');
  CHECK(why_not(kJson, "{}", "{\"a\":" + deep) == "is JSON of more than 64 levels");
  CHECK(why_not(kJson, "[]", deep) == "is JSON of more than 64 levels");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  CHECK(why_not(kJson, R"({"b":1})", objects) == "is JSON of more than 64 levels");
  std::string elements = "[0";
  for (int i = 0; i < 300'000; ++i) elements += ",0";
  CHECK(why_not(kJson, "[0]", elements + "]") == "has 300001 elements, not 1");
}
