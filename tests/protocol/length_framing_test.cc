#include <vector>

#include "protocol/framing/framing.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::FramingError;
using confab::make_framing;
using confab::test::byte_by_byte;
using confab::test::bytes;

namespace {

constexpr std::size_t kLengthLimit = 1 << 20;

std::string wrapped(const confab::Framing& framing, std::string_view message) {
  return framing.prefix(message.size()) + std::string(message);
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
      CHECK(frame->bytes == wrapped(*framing, frame->message));
      messages.emplace_back(frame->message);
    }
  }
  return messages;
}

}  // namespace

TEST_CASE("a length prefix is written in the order of its name") {
  CHECK(wrapped(*make_framing("u8", kLengthLimit), "abc") == bytes("\3abc"));
  CHECK(wrapped(*make_framing("u16be", kLengthLimit), "abc") == bytes("\0\3abc"));
  CHECK(wrapped(*make_framing("u16le", kLengthLimit), "abc") == bytes("\3\0abc"));
  CHECK(wrapped(*make_framing("u32be", kLengthLimit), "abc") == bytes("\0\0\0\3abc"));
  CHECK(wrapped(*make_framing("u32le", kLengthLimit), "abc") == bytes("\3\0\0\0abc"));
  CHECK(wrapped(*make_framing("u16be", kLengthLimit), std::string(0x1234, 'x')).substr(0, 2) ==
        "\x12\x34");
}

TEST_CASE("what was wrapped comes back, however it was cut") {
  const std::vector<std::string> sent = {"hello", "", "x", std::string(255, 'y'), "end"};
  for (const char* name : {"u8", "u16be", "u16le", "u32be", "u32le"}) {
    INFO(name);
    std::string wire;
    for (const std::string& message : sent)
      wire += wrapped(*make_framing(name, kLengthLimit), message);
    CHECK(messages_of(name, {wire}) == sent);
    CHECK(messages_of(name, byte_by_byte(wire)) == sent);
    for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
      const std::string_view all = wire;
      CHECK(messages_of(name, {all.substr(0, cut), all.substr(cut)}) == sent);
    }
  }
}

TEST_CASE("a message that the prefix cannot express is refused, with both numbers") {
  CHECK(wrapped(*make_framing("u8", kLengthLimit), std::string(255, 'x')).size() == 256);
  CHECK_THROWS_AS(wrapped(*make_framing("u8", kLengthLimit), std::string(256, 'x')),
                  std::invalid_argument);
  CHECK_THROWS_WITH(wrapped(*make_framing("u16le", kLengthLimit), std::string(65536, 'x')),
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
  const std::string wire = wrapped(*framing, std::string(300, 'x'));
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
