#include "protocol/text/shortened.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a sentence that quotes little is left whole") {
  CHECK(without_middle("").empty());
  CHECK(without_middle(std::string(600, 'x')) == std::string(600, 'x'));
}

TEST_CASE("a sentence that quotes much loses its middle, and says how much") {
  const std::string quoted(1'000'000, 'x');
  const std::string text = without_middle("\"" + quoted + "\" is no duration");
  CHECK(text.size() < 650);
  CHECK(text.starts_with("\"xxx"));
  CHECK(text.find("x...[999417 bytes]...x") != std::string::npos);
  CHECK(text.ends_with("x\" is no duration"));
}

TEST_CASE("the middle that is left out begins and ends between characters") {
  for (const std::string shift : {"", "a", "ab"}) {
    const std::string text = without_middle(shift + repeated("\u65e5", 1000));
    CHECK(Printable(Untrusted(text)).text() == text);  // no "\\x" for a half
  }
  CHECK(without_middle(std::string(10'000, '\x80')).size() < 650);
}
