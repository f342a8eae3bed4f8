#include "protocol/mend/json_mend.h"

#include "protocol/match/bindings.h"
#include "protocol/match/json_subset.h"
#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string mended_json(std::string_view rule, std::string_view message) {
  const auto text = mend_json(rule, message);
  if (!text) return "-";
  const Captures none;
  Bindings bindings(none);
  CHECK_FALSE(JsonSubset(*text).check(message, bindings));
  CHECK(mend_json(*text, message) == text);
  return *text;
}

}  // namespace

TEST_CASE("only the member of a json rule that differs is changed") {
  CHECK(mended_json(R"({ "b" : 1.0, "a":{"x": "old" ,"y":[1,2]} })",
                    R"({"a":{"y":[1,2],"x":"new","z":0},"b":1,"c":null})"
                    "\n") == R"({ "b" : 1.0, "a":{"x": "new" ,"y":[1,2]} })");
  CHECK(mended_json(R"({"a": true, "b": null})", R"({"a": false, "b": {"c": 1.50}})") ==
        R"({"a": false, "b": {"c": 1.50}})");
  CHECK(mended_json(R"({"a":"x"})", R"({"a":"x"})") == R"({"a":"x"})");
}

TEST_CASE("a list gets as many elements as came") {
  CHECK(mended_json("[1, 2 ,3]", "[1,5]") == "[1, 5]");
  CHECK(mended_json("[1]", "[1,\"{{x\",3]") == R"([1, "{{lb}}x", 3])");
  CHECK(mended_json("[]", "[1]") == "[1]");
  CHECK(mended_json("[1]", "[]") == "[]");
}

TEST_CASE("a key that is gone goes with its comma") {
  CHECK(mended_json(R"({"a": 1, "b": 2, "c": 3})", R"({"a":1,"c":3})") == R"({"a": 1, "c": 3})");
  CHECK(mended_json(R"({"a": 1, "b": 2})", R"({"b":2})") == R"({"b": 2})");
  CHECK(mended_json(R"({"a": 1, "b": 2})", R"({"a":1})") == R"({"a": 1})");
}

TEST_CASE("placeholders stay, with the new text around them") {
  CHECK(mended_json(
            R"({"id": "{{id:uuid}}", "n": "{{n:int}}", "say": "hi {{who}}!", "v": 1})",
            R"({"id":"123e4567-e89b-12d3-a456-426614174000","n":7,"say":"hello bob.","v":2})") ==
        R"({"id": "{{id:uuid}}", "n": "{{n:int}}", "say": "hello {{who}}.", "v": 2})");
}

TEST_CASE("what cannot be mended is not") {
  CHECK(mended_json(R"({"id": "{{id:uuid}}"})", R"({"id":5})") == "-");
  CHECK(mended_json(R"({"id": "{{id:uuid}}", "a": 1})", R"({"a":1})") == "-");
  CHECK(mended_json(R"({"a": ["{{*}}", "{{x}}"]})", R"({"a":[1]})") == "-");
  CHECK(mended_json(R"({"a": 1})", "[1]") == "-");
  CHECK(mended_json(R"({"a": "250 {{w:int}} x"})", R"({"a":"220 fine x"})") == "-");
  CHECK(mended_json(R"({"a": 1})", R"({"b":1})") == "-");
  CHECK(mended_json(R"({"a": 1})", "no JSON") == "-");
  CHECK(mended_json(R"({"a": 1})", "") == "-");
  CHECK(mended_json(R"({"a": 1})", std::string(100, '[') + std::string(100, ']')) == "-");
}
