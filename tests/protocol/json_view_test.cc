#include "protocol/json/json_view.h"

#include <nlohmann/json.hpp>

#include "tests/support/catch.h"

using confab::pretty_json;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

}  // namespace

TEST_CASE("JSON is indented as nlohmann does") {
  for (const char* text :
       {"{}", "[]", "0", "-7", "18446744073709551615", "true", "null", "\"x\"", "[1,[2,{}],[]]",
        R"({"b":[1,2,{"c":null}],"a":{"d":"e\n\"\\"},"f":1.5})", " [ true , false ] \r\n"}) {
    INFO(text);
    CHECK(pretty_json(text) == nlohmann::ordered_json::parse(text).dump(2));
  }
}

TEST_CASE("keys keep their order, also those that are there twice, and numbers their digits") {
  CHECK(pretty_json(R"({"b":1,"a":2,"b":1.0e+2,"c":18446744073709551616})") ==
        "{\n  \"b\": 1,\n  \"a\": 2,\n  \"b\": 1.0e+2,\n  \"c\": 18446744073709551616\n}");
}

TEST_CASE("what is not JSON is left to be shown as it is") {
  for (const char* text : {"", " ", "hello", "{", "[1,]", "{\"a\":1}x", "{'a':1}", "nul",
                           "[1] // c", "\"\xff\"", "01", "\"a\nb\"", "\"\\ud800\"", "1e999"}) {
    INFO(text);
    CHECK(!pretty_json(text));
  }
}

TEST_CASE("harmful characters are escaped, in keys too, and letters are not") {
  CHECK(pretty_json(R"({"\u202e\u001b":"é日\u009b\u007f\u200b\udb40\udc41"})") ==
        "{\n  \"\\u202e\\u001b\": \"é日\\u009b\\u007f\\u200b\\udb40\\udc41\"\n}");
  CHECK(pretty_json("[\"\u202e\"]") == "[\n  \"\\u202e\"\n]");
}

TEST_CASE("64 levels are shown, 65 are not, and any number more does no harm") {
  CHECK(pretty_json(repeat("[", 64) + repeat("]", 64)));
  CHECK(!pretty_json(repeat("[", 65) + repeat("]", 65)));
  CHECK(pretty_json(repeat("{\"a\":", 63) + "{}" + repeat("}", 63)));
  CHECK(!pretty_json(repeat("{\"a\":", 65) + "1" + repeat("}", 65)));
  CHECK(!pretty_json(repeat("[", 100'000) + repeat("]", 100'000)));
  CHECK(!pretty_json(repeat("{\"a\":", 100'000)));
  CHECK(!pretty_json(std::string(10'000'000, '[')));
}

TEST_CASE("a peer cannot fill the memory with blanks") {
  const std::string wide = "[1" + repeat(",1", 200'000) + "]";
  CHECK(pretty_json(wide));
  CHECK(!pretty_json(repeat("[", 63) + wide + repeat("]", 63)));
}

TEST_CASE("an object of many keys takes no longer than its size") {
  std::string object = "{\"k\":0";
  for (int i = 0; i < 200'000; ++i) object += ",\"k" + std::to_string(i) + "\":1";
  CHECK(pretty_json(object + "}"));
}
