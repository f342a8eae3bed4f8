// "slip" and "cobs": a message is not what is on the wire.

#include "protocol/framing/framing.h"
#include "protocol/text/payload.h"
#include "tests/protocol/frames.h"

using Catch::Matchers::ContainsSubstring;
using confab::from_hex;
using confab::make_envelope;
using confab::make_framing;
using confab::to_hex;
using confab::wrap;
using confab::test::byte_by_byte;
using confab::test::bytes;
using confab::test::Chance;
using confab::test::error_of;
using confab::test::frames_of;

namespace {

std::string coded(std::string_view framing, std::string message) {
  return to_hex(wrap(*make_envelope(framing), std::move(message)));
}

std::string numbers(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += static_cast<char>(i);
  return text;
}

// In pieces of up to 8 bytes, as a file is sent.
std::string coded_in_pieces(std::string_view framing, const std::string& message, Chance& random) {
  const auto envelope = make_envelope(framing);
  std::string wire = envelope->head(message.size());
  for (const std::string_view piece : random.cut(message))
    wire += envelope->body(std::string(piece));
  return wire += envelope->tail();
}

}  // namespace

TEST_CASE("slip escapes what ends a message, as RFC 1055 does") {
  CHECK(coded("slip", "ab") == "c06162c0");
  CHECK(coded("slip", "\xc0\xdb") == "c0dbdcdbddc0");
}

TEST_CASE("cobs codes are those of the paper") {
  CHECK(coded("cobs", "") == "0100");
  CHECK(coded("cobs", bytes("\0")) == "010100");
  CHECK(coded("cobs", bytes("\0\0")) == "01010100");
  CHECK(coded("cobs", bytes("\0\x11\0")) == "0102110100");
  CHECK(coded("cobs", bytes("\x11\x22\0\x33")) == "031122023300");
  CHECK(coded("cobs", numbers(1, 254)) == "ff" + to_hex(numbers(1, 254)) + "00");
  CHECK(coded("cobs", numbers(0, 254)) == "01ff" + to_hex(numbers(1, 254)) + "00");
  CHECK(coded("cobs", numbers(1, 255)) == "ff" + to_hex(numbers(1, 254)) + "02ff00");
  CHECK(coded("cobs", numbers(1, 254) + '\0') == "ff" + to_hex(numbers(1, 254)) + "010100");
  CHECK(coded("cobs", numbers(2, 255) + '\0') == "ff" + to_hex(numbers(2, 255)) + "010100");
}

TEST_CASE("a coded message is decoded, however it comes") {
  confab::test::check_cuts({"slip",
                            from_hex("c0 61 c0 c0 db dc db dd c0 62"),
                            {"\xc0"
                             "a\xc0|a",
                             "\xc0\xdb\xdc\xdb\xdd\xc0|\xc0\xdb", "b|b~"}});
  confab::test::check_cuts({"slip", "a\xc0", {"a\xc0|a"}});
  confab::test::check_cuts({"cobs",
                            bytes("\2a\1\0\1\0\3bc\0"),
                            {bytes("\2a\1\0|a\0"), bytes("\1\0|"), bytes("\3bc\0|bc")}});
  confab::test::check_cuts({"cobs", bytes("\0\0\2a\0"), {bytes("\0\0\2a\0|a")}});
}

TEST_CASE("a message that was coded in pieces comes out, in pieces of a limit too") {
  Chance random(7);
  for (int round = 0; round < 500; ++round) {
    std::string message;
    for (std::size_t size = 1 + random.below(600); size > 0; --size)
      message += "ab\0\xc0\xdb\xdc\1\xff"[round % 2 == 0 ? random.below(8) : random.below(2)];
    for (const char* name : {"slip", "cobs"}) {
      INFO(name << " round " << round);
      const std::string wire = coded_in_pieces(name, message, random);
      CHECK(wire == wrap(*make_envelope(name), message));
      const auto framing = make_framing(name, 100);
      std::string decoded;
      std::size_t whole = 0;
      for (const std::string_view fed : random.cut(wire)) {
        framing->feed(fed);
        while (const auto frame = framing->next()) {
          decoded += frame->message;
          whole += frame->complete ? 1 : 0;
        }
        if (random.below(3) > 0) continue;
        if (const auto rest = framing->flush()) decoded += rest->message;
      }
      CHECK(decoded == message);
      CHECK(whole == 1);
    }
  }
}

TEST_CASE("messages of one read stay valid beside each other") {
  const auto framing = make_framing("slip", 1000);
  const std::string wire =
      "a\xc0"
      "bb\xc0"
      "ccc\xc0";
  framing->feed(wire);
  const auto first = framing->next();
  const auto second = framing->next();
  const auto third = framing->next();
  CHECK(first->message == "a");
  CHECK(second->message == "bb");
  CHECK(third->message == "ccc");
}

TEST_CASE("a code that is none is an error that says what came and what was expected") {
  CHECK_THAT(error_of("slip",
                      "a\xdb"
                      "b\xc0"),
             ContainsSubstring("db 62") || ContainsSubstring("db dc or db dd"));
  CHECK_THAT(error_of("slip", "a\xdb\xc0"), ContainsSubstring("db c0"));
  CHECK_THAT(error_of("cobs", bytes("\5ab\0")), ContainsSubstring("2 more bytes"));
}

TEST_CASE("a coded message that has begun lacks its end; noise between two does not") {
  for (const char* name : {"slip", "cobs"}) {
    const auto framing = make_framing(name, 1000);
    const std::string end = wrap(*make_envelope(name), "x").substr(2);
    CHECK_FALSE(framing->lacks_bytes());
    framing->feed(end);
    CHECK_FALSE(framing->next());
    CHECK_FALSE(framing->lacks_bytes());
    framing->feed("\2");
    CHECK_FALSE(framing->next());
    CHECK(framing->lacks_bytes());
  }
}
