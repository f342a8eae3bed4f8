#include "protocol/text/payload.h"

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::from_base64;
using confab::from_hex;
using confab::to_base64;
using confab::to_hex;
using confab::unescape;
using confab::test::bytes;
using confab::test::Chance;

TEST_CASE("escapes are bytes, all other text is itself") {
  CHECK(unescape("") == "");
  CHECK(unescape("plain é /x41") == "plain é /x41");
  CHECK(unescape("\\r\\n\\t\\0\\\\") == bytes("\r\n\t\0\\"));
  CHECK(unescape("\\x00\\xfF\\x41B") == bytes("\0\xff\x41"
                                              "B"));
  CHECK(unescape("a\\\\nb") == "a\\nb");
  CHECK(unescape("\\01") == bytes("\0001"));
  CHECK(unescape("\\u{9b}\\u{202e}\\u{1f468}\\u{10FFFF}") == "\xc2\x9b\u202e\U0001F468\U0010FFFF");
}

TEST_CASE("an unknown escape is an error that quotes its place") {
  for (const char* text :
       {"\\", "a\\", "\\q", "\\x", "\\x4", "\\xg0", "\\x0g", "\\u", "\\u{", "\\u{}", "\\u{41",
        "\\u{4g}", "\\u{110000}", "\\u{d800}", "\\u{0000041}", "\\R"}) {
    INFO(text);
    CHECK_THROWS_AS(unescape(text), std::invalid_argument);
  }
  CHECK_THROWS_WITH(unescape("abc\\qd"), ContainsSubstring("\"\\q\"") &&
                                             ContainsSubstring("character 4") &&
                                             ContainsSubstring("\\xHH"));
  CHECK_THROWS_WITH(unescape("\\x4"),
                    ContainsSubstring("\"\\x4\"") && ContainsSubstring("character 1"));
}

TEST_CASE("hexadecimal digits are read in every usual spelling") {
  for (const char* text : {"00 01 ff", "0001ff", "0001FF", "00:01:fF", "0x00,0x01,0xff", "0X0001ff",
                           " 00-01\tff\n", "00, 0x01:ff"}) {
    INFO(text);
    CHECK(from_hex(text) == bytes("\0\1\xff"));
  }
  CHECK(from_hex("").empty());
  CHECK(from_hex(" , ").empty());
}

TEST_CASE("what is not hexadecimal is an error with its place") {
  for (const char* text : {"0", "000", "0 1", "0x", "0x0", "0x 00", "zz", "00 g1", "1g", "00 é"}) {
    INFO(text);
    CHECK_THROWS_AS(from_hex(text), std::invalid_argument);
  }
  CHECK_THROWS_WITH(from_hex("00 0z"),
                    ContainsSubstring("character 4") && ContainsSubstring("two digits"));
  CHECK_THROWS_WITH(from_hex("00 xy"),
                    ContainsSubstring("\"xy\"") && ContainsSubstring("not a hexadecimal digit"));
}

TEST_CASE("bytes come back from their hexadecimal digits") {
  CHECK(to_hex("") == "");
  CHECK(to_hex(bytes("\0\1\xff"
                     "az")) == "0001ff617a");
  Chance random(1);
  for (int round = 0; round < 1000; ++round) {
    std::string sent;
    for (std::size_t size = random.below(40); size > 0; --size)
      sent += static_cast<char>(static_cast<unsigned char>(random.below(256)));
    CHECK(from_hex(to_hex(sent)) == sent);
  }
}

// RFC 4648, chapter 10.
TEST_CASE("base64 is that of RFC 4648") {
  CHECK(to_base64("") == "");
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(to_base64("fooba") == "Zm9vYmE=");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  CHECK(to_base64(bytes("\xff\xfe\xfd\0")) == "//79AA==");
}

TEST_CASE("base64 of any length comes back, and nothing else is taken for it") {
  std::string sent;
  for (int i = 0; i < 300; ++i) {
    CHECK(from_base64(to_base64(sent)) == sent);
    sent += static_cast<char>(static_cast<unsigned char>(i * 7));
  }
  for (const char* wrong : {"A", "AA", "AAA", "A===", "AA=A", "AA==AA==", "AA A", "A_A=", "===="})
    CHECK_THROWS_AS(from_base64(wrong), std::invalid_argument);
}
