#include "app/session/incoming.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace confab;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kNow{1h};

struct Got {
  std::string bytes;
  bool complete;
  Clock::duration at;
  friend bool operator==(const Got&, const Got&) = default;
};

std::vector<Got> all(Incoming& incoming) {
  std::vector<Got> got;
  while (const auto piece = incoming.next())
    got.push_back({std::string(piece->frame.bytes), piece->frame.complete, piece->at - kNow});
  return got;
}

}  // namespace

TEST_CASE("a message has the time of its first byte, however late its end came") {
  Incoming incoming("line", false);
  incoming.feed("HEL", kNow);
  CHECK(all(incoming).empty());
  CHECK(incoming.rest_due() == kNow + 30ms);
  incoming.feed("LO\nA\nWO", kNow + 20ms);
  CHECK(all(incoming) == std::vector<Got>{{"HELLO\n", true, 0ms}, {"A\n", true, 20ms}});
  incoming.feed("RLD\n", kNow + 40ms);
  CHECK(all(incoming) == std::vector<Got>{{"WORLD\n", true, 20ms}});
}

TEST_CASE("what is flushed has the time of its first byte, not that of the pause behind it") {
  Incoming incoming("line", false);
  incoming.feed("login: ", kNow);
  all(incoming);
  const auto rest = incoming.flush();
  REQUIRE(rest);
  CHECK(rest->at == kNow);
  CHECK_FALSE(rest->frame.complete);
  incoming.feed("ok\n", kNow + 5s);
  CHECK(all(incoming) == std::vector<Got>{{"ok\n", true, 5s}});
}

TEST_CASE("a character that is not whole is waited for longer") {
  Incoming incoming("line", false);
  incoming.feed("caf\xc3", kNow);
  all(incoming);
  CHECK(incoming.rest_due() == kNow + 500ms);
}

TEST_CASE("a datagram is a message, also an empty one and one that its framing calls unfinished") {
  Incoming lines("line", true);
  lines.feed("", kNow);
  CHECK(all(lines) == std::vector<Got>{{"", true, 0ms}});
  lines.feed("a\nb", kNow + 1ms);
  CHECK(all(lines) == std::vector<Got>{{"a\n", true, 1ms}, {"b", true, 1ms}});
  Incoming whole("raw", true);
  whole.feed("", kNow);
  CHECK(all(whole).size() == 1);
  CHECK_FALSE(whole.is_cut_anywhere());
}

TEST_CASE("a datagram whose length promises more spoils no other") {
  Incoming incoming("u16be", true);
  const auto texts = [&](std::string_view datagram) {
    std::vector<std::string> all;
    incoming.feed(datagram, kNow);
    while (const auto piece = incoming.next()) {
      CHECK(piece->frame.complete);
      CHECK(piece->frame.starts_message);
      all.emplace_back(piece->frame.message);
    }
    return all;
  };
  CHECK(texts({"\0\x09"
               "abc",
               5}) == std::vector<std::string>{"abc"});
  CHECK(incoming.datagram_lacks_bytes());
  CHECK(texts({"\0\x02ok", 4}) == std::vector<std::string>{"ok"});
  CHECK(!incoming.datagram_lacks_bytes());
  CHECK(texts({"\0\1a\0\1b", 6}) == std::vector<std::string>{"a", "b"});
  CHECK(texts("\0") == std::vector<std::string>{""});
}

TEST_CASE("of a datagram that its framing cannot cut nothing is held back") {
  for (const char* name : {"u32be", "netstring", "resp", "decimal"}) {
    INFO(name);
    Incoming incoming(name, true);
    {
      const std::string broken = "\xff\xff\xff\xff broken";
      incoming.feed(broken, kNow);
      CHECK_THROWS_AS(all(incoming), FramingError);
    }
    CHECK_FALSE(incoming.has_rest());
    CHECK_FALSE(incoming.flush());
  }
}

TEST_CASE("of a stream that its framing cannot cut the rest is there, once") {
  Incoming incoming("netstring", false);
  incoming.feed("3:abc,xyz", kNow);
  REQUIRE(incoming.next());
  CHECK_THROWS_AS(incoming.next(), FramingError);
  const auto rest = incoming.flush();
  REQUIRE(rest);
  CHECK(rest->frame.bytes == "xyz");
  CHECK_FALSE(incoming.flush());
}

TEST_CASE("a stream without framing is cut where its reads end") {
  Incoming incoming("raw", false);
  CHECK(incoming.is_cut_anywhere());
  incoming.feed("ab", kNow);
  CHECK(all(incoming) == std::vector<Got>{{"ab", true, 0ms}});
}

TEST_CASE("what nobody had room to read is waited for anew, with the time that it has") {
  Incoming incoming("line", false);
  incoming.feed("HEL", kNow);
  all(incoming);
  incoming.wait_anew(kNow + 5s);
  CHECK(incoming.rest_due() == kNow + 5s + 30ms);
  incoming.feed("LO\n", kNow + 5s);
  CHECK(all(incoming) == std::vector<Got>{{"HELLO\n", true, 0ms}});
}

TEST_CASE("where a pause ends a message, it is whole after that pause, from its first byte on") {
  Incoming incoming("idle:2s", false);
  CHECK(incoming.ends_by_pause());
  for (const auto wait : {0s, 1s}) {
    incoming.feed("some\n", kNow + wait);
    CHECK(all(incoming).empty());
    CHECK(incoming.rest_due() == kNow + wait + 2s);
  }
  const auto piece = incoming.flush();
  REQUIRE(piece);
  CHECK(piece->frame.message == "some\nsome\n");
  CHECK(piece->frame.complete);
  CHECK(piece->at == kNow);
}

TEST_CASE("a datagram ends a message that a pause would end") {
  Incoming incoming("idle:2s", true);
  for (const auto wait : {0s, 1s}) {
    incoming.feed("some", kNow + wait);
    CHECK(all(incoming) == std::vector<Got>{{"some", true, wait}});
  }
}
