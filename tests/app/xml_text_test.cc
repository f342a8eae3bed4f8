#include "app/text/xml_text.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string xml(std::string_view text) {
  std::string out;
  append_xml(text, out);
  return out;
}

}  // namespace

TEST_CASE("what XML gives a meaning is escaped") {
  CHECK(xml("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&#39;");
  CHECK(xml("\t\n") == "&#9;&#10;");
}

TEST_CASE("what XML cannot carry becomes visible text") {
  CHECK(xml(std::string_view("\0\x01\x1b\r\x7f", 5)) == "\\x00\\x01\\x1b\\x0d\\x7f");
  CHECK(xml("\xc2\x80\xc2\x9f") == "\\u{80}\\u{9f}");
  CHECK(xml("\xef\xbf\xbe\xef\xbf\xbf") == "\\u{fffe}\\u{ffff}");
}

TEST_CASE("bytes that are not UTF-8 become visible, wherever they stand") {
  CHECK(xml("a\xff z") == "a\\xff z");
  CHECK(xml("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(xml("cut \xe2\x82") == "cut \\xe2\\x82");
}

TEST_CASE("other text is carried as it is") {
  CHECK(xml("h\xc3\xa9llo \xf0\x9f\x98\x80 \xef\xbf\xbd") ==
        "h\xc3\xa9llo \xf0\x9f\x98\x80 \xef\xbf\xbd");
}
