#include "protocol/match/text_template.h"

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::Captures;
using confab::expand;
using confab::template_names;
using confab::test::bytes;

namespace {

constexpr std::size_t kEnough = 1000;

std::string expanded(std::string_view text, const Captures& values = {}) {
  return expand(text, values, kEnough);
}

}  // namespace

TEST_CASE("each name becomes its value, everything else stays") {
  CHECK(expanded("GET /{{id}}/{{id}}?t={{token}}\r\n", {{"id", "7"}, {"token", "x"}}) ==
        "GET /7/7?t=x\r\n");
  CHECK(expanded("").empty());
  CHECK(expanded("no names } }} { here") == "no names } }} { here");
  CHECK(expanded(bytes("\0{{x}}\xff"), {{"x", bytes("\0")}}) == bytes("\0\0\xff"));
}

TEST_CASE("braces round a placeholder are literal") {
  CHECK(expanded(R"({"id":{{id}}})", {{"id", "7"}}) == R"({"id":7})");
  CHECK(expanded("{{{id}}}", {{"id", "7"}}) == "{7}");
  CHECK(expanded("{{lb}}id}}") == "{{id}}");
  CHECK(expanded("{{lb}}{{lb}}{") == "{{{{{");
}

TEST_CASE("values are not expanded again") {
  CHECK(expanded("{{a}}", {{"a", "{{b}}"}, {"b", "no"}}) == "{{b}}");
}

TEST_CASE("a name without a value is an error that names it, and no value") {
  CHECK_THROWS_WITH(expanded("{{a}}{{b}}", {{"a", "secret"}}),
                    ContainsSubstring("{{b}}") && !ContainsSubstring("secret"));
  CHECK_THROWS_WITH(expanded("{{a:int}}", {{"a", "1"}}), ContainsSubstring("{{a:int}}"));
  CHECK_THROWS_WITH(expanded("{{*}}"), ContainsSubstring("{{*}}"));
  CHECK_THROWS_WITH(expanded("{{}}"), ContainsSubstring("{{}}"));
  CHECK_THROWS_WITH(expanded("x {{a"), ContainsSubstring("}}") && ContainsSubstring("{{lb}}"));
}

TEST_CASE("what is expanded has a limit") {
  const Captures values{{"a", std::string(10, 'x')}};
  CHECK(expand("{{a}}{{a}}", values, 20).size() == 20);
  CHECK_THROWS_WITH(expand("{{a}}{{a}}", values, 19), ContainsSubstring("19"));
  CHECK_THROWS_WITH(expand("{{a}}{{a}}y", values, 20), ContainsSubstring("20"));
}

TEST_CASE("the names that a template needs, each once") {
  CHECK(template_names("{{b}} {{a}} {{lb}} {{b}}") == std::vector<std::string>{"a", "b"});
  CHECK(template_names("none").empty());
  CHECK_THROWS_AS(template_names("{{a b}}"), std::invalid_argument);
  CHECK_THROWS_AS(template_names("{{a"), std::invalid_argument);
}
