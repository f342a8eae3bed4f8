#include "app/text/wrapped_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "app/text/cells.h"
#include "tests/support/catch.h"
#include "tests/support/utf8_locale.h"

using namespace confab;

namespace {

// Rows of a line that begins at column 5 of 20.
std::vector<std::string> rows(const std::string& text) {
  WrappedText wrapped;
  wrapped.begin_line(20, 5);
  Printable out;
  wrapped.append(Printable(Untrusted(text)), out);
  std::vector<std::string> result{""};
  for (const char byte : out.text()) {
    if (byte == '\n') {
      result.emplace_back();
    } else {
      result.back() += byte;
    }
  }
  return result;
}

std::string times_over(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

const std::string kIndent(5, ' ');

}  // namespace

TEST_CASE("a long line goes on under its own beginning") {
  CHECK(rows(std::string(31, 'x')) == std::vector<std::string>{std::string(15, 'x'),
                                                               kIndent + std::string(15, 'x'),
                                                               kIndent + "x"});
}

TEST_CASE("an emoji that is joined from several is not cut where a line wraps") {
  const test::Utf8Locale utf8;
  const std::string family = "👩\u200d👩\u200d👧";  // 6 columns
  const std::string thumb = "👍🏽";          // 4
  CHECK(rows("xx" + times_over(family, 4)) ==
        std::vector<std::string>{"xx" + family + family, kIndent + family + family});
  CHECK(rows(times_over(thumb, 4)) ==
        std::vector<std::string>{times_over(thumb, 3), kIndent + thumb});
}

TEST_CASE("an emoji that no row has room for is cut, and no row is longer than the screen") {
  const test::Utf8Locale utf8;
  const std::vector<std::string> cut = rows("👩" + times_over("\u200d👩", 30));
  CHECK(cut.size() > 3);
  CHECK(std::all_of(cut.begin() + 1, cut.end(), [](const std::string& row) {
    return row.starts_with(kIndent) && columns_of(row) <= 20;
  }));
}
