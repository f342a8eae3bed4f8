#include "app/prompt/cells.h"

#include <clocale>

#include "tests/support/catch.h"

using namespace confab;

namespace {

// The C library's widths depend on the locale.
struct Utf8Locale {
  Utf8Locale() { std::setlocale(LC_ALL, "C.UTF-8"); }
  ~Utf8Locale() { std::setlocale(LC_ALL, "C"); }
};

}  // namespace

TEST_CASE("wide characters take two columns, combining marks and colours none") {
  const Utf8Locale utf8;
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("日本") == 4);
  CHECK(columns_of("e\xcc\x81") == 1);
  CHECK(columns_of("\033[1;31mred\033[0m") == 3);
  CHECK(columns_of("\x01") == 2);  // shown as ^A
}

TEST_CASE("a text is cut where it fits, never inside a character") {
  const Utf8Locale utf8;
  CHECK(fitting("日本", 3) == "日");
  CHECK(fitting("abc", 5) == "abc");
  CHECK(fitting("abc", 0).empty());
}

TEST_CASE("the cursor wraps as a terminal's does") {
  const Utf8Locale utf8;
  const auto place = [](std::string_view text, int width) {
    const CursorPlace at = behind(text, width);
    return std::pair(at.row, at.column);
  };
  CHECK(place("", 10) == std::pair(0, 0));
  CHECK(place("0123456789", 10) == std::pair(1, 0));
  CHECK(place("012345678日", 10) == std::pair(1, 2));  // no half of it at the margin
  CHECK(place("ab\ncd", 10) == std::pair(1, 2));
  CHECK(place("\001\033[1m\002ab", 10) == std::pair(0, 2));
}
