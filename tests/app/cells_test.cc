#include "app/text/cells.h"

#include "tests/support/catch.h"
#include "tests/support/utf8_locale.h"

using namespace confab;

TEST_CASE("wide characters take two columns, combining marks and colours none") {
  const test::Utf8Locale utf8;
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("日本") == 4);
  CHECK(columns_of("e\xcc\x81") == 1);
  CHECK(columns_of("\033[1;31mred\033[0m") == 3);
  CHECK(columns_of("\x01") == 2);  // shown as ^A
}

TEST_CASE("a text is cut where it fits, never inside a character") {
  const test::Utf8Locale utf8;
  CHECK(fitting("日本", 3) == "日");
  CHECK(fitting("abc", 5) == "abc");
  CHECK(fitting("abc", 0).empty());
}

TEST_CASE("the cursor wraps as a terminal's does") {
  const test::Utf8Locale utf8;
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

TEST_CASE(
    "an emoji that is joined from several, a flag, a character and its marks stand together") {
  const test::Utf8Locale utf8;
  const auto taken = [](std::string_view text) {
    return std::string(text.substr(0, first_cluster(text).bytes));
  };
  for (const std::string whole :
       {"a", "日", "e\u0301", "👩\u200d👩\u200d👧", "👍🏽", "❤\ufe0f\u200d🔥", "🇩🇪"}) {
    CAPTURE(whole);
    CHECK(taken(whole) == whole);
    CHECK(taken(whole + "x") == whole);
    CHECK(taken(whole + whole) == whole);
  }
  CHECK(taken("क\u094d\u200dष") == "क\u094d\u200d");  // letters are not joined to one
}

TEST_CASE("a terminal may take fewer columns for a cluster than the C library counts") {
  const test::Utf8Locale utf8;
  const auto widths = [](std::string_view text) {
    const Cluster cluster = first_cluster(text);
    return std::pair(cluster.columns, cluster.fewest_columns);
  };
  CHECK(widths("a") == std::pair(1, 1));
  CHECK(widths("日") == std::pair(2, 2));
  CHECK(widths("👩\u200d👩\u200d👧") == std::pair(6, 2));
  CHECK(widths("👍🏽") == std::pair(4, 2));
  CHECK(widths("🇩🇪").first == widths("🇩🇪").second);
  CHECK(widths("\U0001faff") == std::pair(1, 0));  // in no table
}

TEST_CASE("where widths are beyond doubt a line ends where it is counted to end") {
  const test::Utf8Locale utf8;
  for (const std::string_view text :
       {"", "0123456789", "01234567890", "012345678日本", "ab\ncd", "0123456789\n", "日本日本日本",
        "\001\033[1m\002ab", "e\u0301e\u0301e\u0301"}) {
    CAPTURE(text);
    for (const int width : {2, 5, 10})
      CHECK(fewest_rows_behind(text, width) == behind(text, width).row);
  }
}

TEST_CASE("a terminal that is not at its margin goes on in the same row") {
  const test::Utf8Locale utf8;
  const std::string family = "👩\u200d👩\u200d👧";
  CHECK(behind(family + family + family + family, 10).row == 2);
  CHECK(fewest_rows_behind(family + family + family + family, 10) == 0);
}
