#include "protocol/mend/hex_mend.h"

#include "protocol/text/hex_pattern.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;
using confab::test::Chance;

namespace {

std::string mended_hex(std::string_view rule, std::string_view message) {
  const auto text = mend_hex(rule, message);
  if (!text) return "-";
  CHECK(HexPattern(*text).is_whole(message));
  CHECK(mend_hex(*text, message) == text);
  return *text;
}

}  // namespace

TEST_CASE("only the bytes of a hex rule that differ are changed, its gaps stay") {
  CHECK(mended_hex("02 ?? ?? ** 03", "\x02xyabc\x04") == "02 ?? ?? ** 04");
  CHECK(mended_hex("0A FF ??", "\x0a\xfe!") == "0A FE ??");
  CHECK(mended_hex("0aff??", "\x0a\xfe!") == "0afe??");
  CHECK(mended_hex("01 02 03", "\x01\x02\x03") == "01 02 03");
  CHECK(mended_hex("01  02", "\x01\x05") == "01  05");
}

TEST_CASE("bytes that are new or missing leave the others where they are") {
  CHECK(mended_hex("01 02 03 04", "\x09\x01\x02\x03\x04") == "09 01 02 03 04");
  CHECK(mended_hex("01 02 03 04", "\x01\x02\x04") == "01 02 04");
  CHECK(mended_hex("41 ?? 42", "AxBC") == "41 ?? 42 43");
  CHECK(mended_hex("41 ** 42", "AB!") == "41 ** 21");
}

TEST_CASE("a hex rule whose gaps have no place is not mended") {
  CHECK(mended_hex("?? ??", "a") == "-");
  CHECK(mended_hex("41", "") == "-");
  CHECK(mended_hex("** 41", "") == "**");
}

TEST_CASE("a gap does not move to a byte that may be another one") {
  CHECK(mended_hex("02 ?? 03", "\x02\x03") == "-");
  CHECK(mended_hex("FA ?? 78", "\xdc\x78") == "-");
  CHECK(mended_hex("01 02 ?? 04", "\x05\x04") == "-");
  CHECK(mended_hex("01 02 ?? 04", "\x02x\x04") == "02 ?? 04");
  CHECK(mended_hex("01 ?? 04", "\x09\x01x\x04") == "09 01 ?? 04");
}

TEST_CASE("any hex rule is mended to fit any message, or left alone where a gap would move") {
  Chance random(3);
  int count = 0;
  for (int round = 0; round < 500; ++round) {
    std::string rule;
    for (std::size_t i = 1 + random.below(8); i-- > 0;) {
      const char* const kCells[] = {"41", "42", "??", "**"};
      const std::size_t kind = random.below(4);
      rule.append(rule.empty() ? "" : " ").append(kCells[kind]);
    }
    std::string message;
    for (std::size_t i = random.below(9); i-- > 0;)
      message += static_cast<char>('A' + random.below(3));
    INFO(rule << " / " << message);
    const std::string after = mended_hex(rule, message);
    count += after == "-" ? 0 : 1;
    if (HexPattern(rule).is_whole(message)) CHECK(after == rule);
  }
  CHECK(count > 250);
}
