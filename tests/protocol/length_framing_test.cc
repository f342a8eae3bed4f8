#include <vector>

#include "protocol/framing/framing.h"
#include "tests/protocol/bytes.h"
#include "tests/protocol/frames.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::FramingError;
using confab::make_framing;
using confab::test::byte_by_byte;
using confab::test::bytes;
using confab::test::check_cuts;
using confab::test::error_of;

namespace {

constexpr std::size_t kLengthLimit = 1 << 20;

std::string wrapped(std::string_view name, std::string_view message) {
  return wrap(*confab::make_envelope(name), std::string(message));
}

std::vector<std::string> messages_of(std::string_view name,
                                     const std::vector<std::string_view>& feeds) {
  const auto framing = make_framing(name, kLengthLimit);
  std::vector<std::string> messages;
  for (const std::string_view fed : feeds) {
    const std::string alive(fed);
    framing->feed(alive);
    while (const auto frame = framing->next()) {
      CHECK(frame->complete);
      CHECK(frame->starts_message);
      CHECK(frame->bytes == wrapped(name, frame->message));
      messages.emplace_back(frame->message);
    }
  }
  return messages;
}

}  // namespace

TEST_CASE("a length prefix is written in the order of its name") {
  CHECK(wrapped("u8", "abc") == bytes("\3abc"));
  CHECK(wrapped("u16be", "abc") == bytes("\0\3abc"));
  CHECK(wrapped("u16le", "abc") == bytes("\3\0abc"));
  CHECK(wrapped("u32be", "abc") == bytes("\0\0\0\3abc"));
  CHECK(wrapped("u32le", "abc") == bytes("\3\0\0\0abc"));
  CHECK(wrapped("u16be", std::string(0x1234, 'x')).substr(0, 2) == "\x12\x34");
}

TEST_CASE("what was wrapped comes back, however it was cut") {
  const std::vector<std::string> sent = {"hello", "", "x", std::string(255, 'y'), "end"};
  for (const char* name :
       {"u8", "u16be", "u16le", "u32be", "u32le", "netstring", "decimal", "varint", "length:size=3",
        "length:size=2,le,adds=-0", "length:size=8,be,adds=8"}) {
    INFO(name);
    std::string wire;
    for (const std::string& message : sent) wire += wrapped(name, message);
    CHECK(messages_of(name, {wire}) == sent);
    CHECK(messages_of(name, byte_by_byte(wire)) == sent);
    for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
      const std::string_view all = wire;
      CHECK(messages_of(name, {all.substr(0, cut), all.substr(cut)}) == sent);
    }
  }
}

TEST_CASE("a message that the prefix cannot express is refused, with both numbers") {
  CHECK(wrapped("u8", std::string(255, 'x')).size() == 256);
  CHECK_THROWS_AS(wrapped("u8", std::string(256, 'x')), std::invalid_argument);
  CHECK_THROWS_WITH(wrapped("u16le", std::string(65536, 'x')),
                    ContainsSubstring("65536") && ContainsSubstring("65535"));
}

TEST_CASE("a length beyond the limit is an error, before its bytes come") {
  const auto framing = make_framing("u32be", 1000);
  framing->feed("GET / HTTP/1.1\r\n");
  CHECK_THROWS_AS(framing->next(), FramingError);
  const auto other = make_framing("u32be", 1000);
  other->feed("GET / HTTP/1.1\r\n");
  CHECK_THROWS_WITH(other->next(), ContainsSubstring("1195725856") && ContainsSubstring("1000"));
}

TEST_CASE("behind a refused datagram the next one is read") {
  const auto framing = make_framing("u16be", 1000);
  framing->feed("\xff\xff broken");
  CHECK_THROWS_AS(framing->next(), FramingError);
  const std::string good = bytes("\0\2ok");
  framing->feed(good);
  CHECK(framing->next()->message == "ok");
}

TEST_CASE("a length of the limit is none too many") {
  const auto framing = make_framing("u16be", 300);
  const std::string wire = wrapped("u16be", std::string(300, 'x'));
  framing->feed(wire);
  CHECK(framing->next()->message.size() == 300);
}

TEST_CASE("a message flushed anywhere goes on behind it") {
  const std::string wire = bytes("\0\0\0\5hello\0\0\0\2ok");
  for (std::size_t cut = 1; cut < 9; ++cut) {
    INFO("flushed behind " << cut);
    const auto framing = make_framing("u32be", kLengthLimit);
    framing->feed(std::string_view(wire).substr(0, cut));
    CHECK(!framing->next());
    CHECK(framing->has_partial());
    const auto piece = framing->flush();
    CHECK(piece->bytes == wire.substr(0, cut));
    CHECK(piece->message == (cut < 4 ? "" : wire.substr(4, cut - 4)));
    CHECK(!piece->complete);
    CHECK(piece->starts_message);
    CHECK(!framing->has_partial());
    framing->feed(std::string_view(wire).substr(cut));
    const auto rest = framing->next();
    CHECK(rest->bytes == wire.substr(cut, 9 - cut));
    CHECK(rest->message ==
          wire.substr(std::max<std::size_t>(cut, 4), 9 - std::max<std::size_t>(cut, 4)));
    CHECK(rest->complete);
    CHECK(!rest->starts_message);
    const auto next = framing->next();
    CHECK(next->message == "ok");
    CHECK(next->starts_message);
    CHECK(!framing->next());
  }
}

TEST_CASE("a length is written as each protocol has it") {
  CHECK(wrapped("netstring", "hello") == "5:hello,");
  CHECK(wrapped("netstring", "") == "0:,");
  CHECK(wrapped("decimal", "hello") == "5 hello");
  CHECK(wrapped("varint", "abc") == "\3abc");
  CHECK(wrapped("varint", std::string(127, 'x')).starts_with("\x7fx"));
  CHECK(wrapped("varint", std::string(300, 'x')).starts_with("\xac\2x"));
  CHECK(wrapped("varint", std::string(16384, 'x')).starts_with("\x80\x80\1x"));
  CHECK(wrapped("length:size=3,le", "abc") == bytes("\3\0\0abc"));
}

TEST_CASE("a length in a header goes in at its place, and counts what it counts") {
  const char* postgres = "length:offset=1,size=4,be,adds=4";
  CHECK(wrapped(postgres, "Qselect") == bytes("Q\0\0\0\x0aselect"));
  CHECK(wrapped(postgres, "S") == bytes("S\0\0\0\4"));
  CHECK(wrapped("length:offset=1,size=varint",
                "\x10"
                "abc") == "\x10\3abc");  // MQTT
  CHECK(wrapped("length:size=3,le,adds=-1", bytes("\0\3SELECT")) == bytes("\7\0\0\0\3SELECT"));
  check_cuts({postgres,
              bytes("Q\0\0\0\6abS\0\0\0\4x"),
              {bytes("Q\0\0\0\6ab|Qab"), bytes("S\0\0\0\4|S"), "x|x~"}});
  check_cuts(
      {"length:size=1,adds=-2", bytes("\1abc\0deX"), {"\1abc|abc", bytes("\0de|de"), "X|~"}});
  CHECK_THROWS_WITH(wrapped(postgres, ""), ContainsSubstring("at least 1"));
  CHECK_THROWS_WITH(wrapped("length:offset=2,size=1,adds=-3", "abcd"),
                    ContainsSubstring("at least 5"));
}

TEST_CASE("a header's bytes that come in pieces of a file have the length at its place") {
  const auto envelope = confab::make_envelope("length:offset=3,size=1");
  std::string wire = envelope->head(5);
  for (const char* piece : {"a", "b", "cd", "e"}) wire += envelope->body(piece);
  CHECK(wire + envelope->tail() == "abc\2de");
}

TEST_CASE("messages of netstrings and octet counts are cut, however they come") {
  check_cuts({"netstring", "5:hello,0:,3:a,b,1", {"5:hello,|hello", "0:,|", "3:a,b,|a,b", "1|~"}});
  check_cuts({"decimal", "5 hello2 ok0 7 x", {"5 hello|hello", "2 ok|ok", "0 |", "7 x|x~"}});
  check_cuts({"varint", bytes("\2ok\0\x81"), {"\2ok|ok", bytes("\0|"), "\x81|~"}});
}

TEST_CASE("a length in digits that is none is told") {
  for (const char* name : {"netstring", "decimal"}) {
    const std::string end = name[0] == 'n' ? ":" : " ";
    INFO(name);
    for (const char* length :
         {"-1", "+5", "05", "00", "", "x", "5x", "0x5", "99999999999999999999"})
      CHECK_THAT(error_of(name, length + end), ContainsSubstring("length that begins") &&
                                                   ContainsSubstring("without a leading zero"));
    CHECK_THAT(error_of(name, "9999999999999999999" + end),
               ContainsSubstring("9999999999999999999") && ContainsSubstring("limit of 1000"));
    CHECK_THAT(error_of(name, "1001" + end), ContainsSubstring("limit of 1000"));
  }
  CHECK_THAT(error_of("netstring", "5 hello,"), ContainsSubstring("\"5 \""));
  CHECK_THAT(error_of("netstring", "2:okay"), ContainsSubstring("\"a\" after its length"));
}

TEST_CASE("a varint is as short as it can be") {
  CHECK_THAT(error_of("varint", bytes("\x80\0")), ContainsSubstring("shortest form"));
  CHECK_THAT(error_of("varint", "\xff\xff\xff\xff\xff\1"), ContainsSubstring("more than 5 bytes"));
  CHECK_THAT(error_of("varint", "\xff\xff\xff\xff\x7f"), ContainsSubstring("limit of 1000"));
}

TEST_CASE("a length that cannot be is told, with what it counts") {
  CHECK_THAT(error_of("length:size=2,adds=4", bytes("\0\3")),
             ContainsSubstring("length of 3") && ContainsSubstring("at least 4"));
  CHECK_THAT(error_of("length:size=8", std::string(8, '\xff')),
             ContainsSubstring("18446744073709551615"));
  CHECK_THAT(error_of("length:size=8,adds=-1024", std::string(8, '\xff')),
             ContainsSubstring("limit"));
}

TEST_CASE("the parts of a length are checked, each once") {
  for (const char* parts :
       {"", "size=0", "size=9", "size=x", "offset=1", "size=1,offset=-1", "size=1,offset=1025",
        "size=1,size=2", "size=1,be,le", "size=1,adds=", "size=1,adds=2000", "size=1,",
        "size=1,nothing", "size=varint,size=1"}) {
    INFO(parts);
    CHECK_THROWS_AS(make_framing("length:" + std::string(parts), 100), std::invalid_argument);
  }
  CHECK_THROWS_WITH(make_framing("length:size=1,at=2", 100), ContainsSubstring("\"at=2\""));
  CHECK_NOTHROW(make_framing("length:adds=-3,be,offset=0,size=8", 100));
}
