#include "protocol/learning/lesson_names.h"

#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("what is sent is a template where it has a value that came") {
  CHECK(template_of("GET /ab12 {{x}} ab123 ab12\n", {{"ab12", "id"}}) ==
        "GET /{{id}} {{lb}}x}} ab123 {{id}}\n");
  const Replaced now = replaced("GET /ab12 ab123", {{"ab12", "ff"}, {"zz", "y"}});
  CHECK(now.text == "GET /ff ab123");
  CHECK(now.found == InPlaceOf{{"ab12", "ff"}});
}

TEST_CASE("of values that begin alike the longest that is a word is replaced") {
  const InPlaceOf values = {{"a", "1"}, {"a-b", "2"}, {"a-bc", "3"}, {"a-bcd", "4"}, {"b", "5"}};
  CHECK(replaced("a-bc a-bce a-b a ab -b", values).text == "3 1-bce 2 1 ab -5");
}

TEST_CASE("a hundred thousand values are found in a text of a megabyte") {
  InPlaceOf values;
  std::string text;
  for (int i = 100'000; i < 200'000; ++i) {
    text += std::to_string(i) + " x\n";
    values.emplace(std::to_string(i), "v");
  }
  CHECK(replaced(text, values).found.size() == 100'000);
}
