#include "protocol/text/utf8.h"

#include <string>

#include "protocol/text/unicode_tables.h"
#include "tests/support/catch.h"

using confab::beginning_of;
using confab::character_range;
using confab::CharacterKind;
using confab::decode_utf8;
using confab::ends_inside_character;
using confab::Utf8;

TEST_CASE("every code point comes back from its bytes, and each beginning of them is cut") {
  for (char32_t point = 0; point < 0x110000; ++point) {
    if (point >= 0xd800 && point < 0xe000) continue;
    std::string bytes;
    confab::append_utf8(point, bytes);
    const Utf8 whole = decode_utf8(bytes);
    bool right =
        whole.state == Utf8::State::whole && whole.size == bytes.size() && whole.point == point;
    for (std::size_t size = 1; size < bytes.size(); ++size) {
      const Utf8 cut = decode_utf8(std::string_view(bytes).substr(0, size));
      right = right && cut.state == Utf8::State::cut && cut.size == size;
    }
    if (!right) FAIL("U+" << std::hex << static_cast<std::uint32_t>(point));
  }
  SUCCEED();
}

TEST_CASE("bytes end inside a character until its last one is there") {
  const std::string_view text = "\U0001f600";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    INFO(size);
    const bool cut = size > 0 && size < text.size();
    CHECK(ends_inside_character("x" + std::string(text.substr(0, size))) == cut);
  }
  for (const std::string_view other :
       {"", "x", "\x80\x80", "\xff", "\xe6x", "\xc3\xa9", "\xed\xa0"}) {
    CHECK_FALSE(ends_inside_character(other));
  }
}

TEST_CASE("a beginning is never cut inside a character") {
  CHECK(beginning_of("a\u65e5b", 1) == "a");
  CHECK(beginning_of("a\u65e5b", 2) == "a\u65e5");
  CHECK(beginning_of("a\u65e5b", 3) == "a\u65e5");
  CHECK(beginning_of("a\u65e5b", 4) == "a\u65e5");
  CHECK(beginning_of("a\u65e5b", 9) == "a\u65e5b");
  CHECK(beginning_of("a\xe6\x97", 2) == "a\xe6\x97");
  CHECK(beginning_of("a\xe6zz", 2) == "a\xe6z");
}

TEST_CASE("no other two bytes begin a code point") {
  for (unsigned first = 0x80; first < 0x100; ++first) {
    for (unsigned second = 0; second < 0x100; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      const bool continues = second >= 0x80 && second <= 0xbf;
      bool good = continues && first >= 0xc2 && first <= 0xf4;
      if (first == 0xe0) good = good && second >= 0xa0;
      if (first == 0xed) good = good && second <= 0x9f;
      if (first == 0xf0) good = good && second >= 0x90;
      if (first == 0xf4) good = good && second <= 0x8f;
      CHECK((decode_utf8(bytes).state != Utf8::State::bad) == good);
    }
  }
}

TEST_CASE("the ranges of characters are one unbroken row") {
  char32_t point = 0;
  while (point < 0x110000) {
    const auto range = character_range(point);
    REQUIRE(range.first == point);
    REQUIRE(range.last >= point);
    CHECK(character_range(range.last).first == range.first);
    point = range.last + 1;
  }
  CHECK(character_range('a').kind == CharacterKind::plain);
  CHECK(character_range(0x301).kind == CharacterKind::mark);
  CHECK(character_range(0x2764).kind == CharacterKind::pictographic);
  CHECK(character_range(0x10ffff).kind == CharacterKind::hidden);
}
