#include "protocol/framing/framing.h"

#include <vector>

#include "tests/protocol/bytes.h"
#include "tests/protocol/frames.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::check_framing;
using confab::ending_of;
using confab::make_envelope;
using confab::make_framing;
using confab::test::all_frames;
using confab::test::byte_by_byte;
using confab::test::bytes;
using confab::test::Chance;
using confab::test::Frames;
using confab::test::frames_of;
using confab::test::FramingCase;
using confab::test::told;

namespace {

constexpr std::size_t kLimit = 1000;

const std::vector<FramingCase>& cases() {
  static const std::vector<FramingCase> all = {
      {"line", "hello\n", {"hello\n|hello"}},
      {"line", "a\nb\r\nc", {"a\n|a", "b\r\n|b", "c|c~"}},
      {"line", "\n\r\n\r", {"\n|", "\r\n|", "\r|\r~"}},
      {"line", "a\rb\n", {"a\rb\n|a\rb"}},
      {"line", "a\r\r\n", {"a\r\r\n|a\r"}},
      {"crlf", "a\nb\r\nc\r", {"a\nb\r\n|a\nb", "c\r|c\r~"}},
      {"crlf", "\r\r\n\r\n", {"\r\r\n|\r", "\r\n|"}},
      {"delimiter:END", "oneENDtwENENDENDx", {"oneEND|one", "twENEND|twEN", "END|", "x|x~"}},
      {"delimiter:aab", "aaabaab", {"aaab|a", "aab|"}},
      {"delimiter:abab", "aababababab", {"aabab|a", "abab|", "ab|ab~"}},
      {"delimiter:\\0", bytes("a\0b\0"), {bytes("a\0|a"), bytes("b\0|b")}},
      {"delimiter:\\r\\n\\r\\n", "h: v\r\n\r\nbody", {"h: v\r\n\r\n|h: v", "body|body~"}},
  };
  return all;
}

}  // namespace

TEST_CASE("bytes are cut into the same messages, however they come") {
  for (const FramingCase& each : cases()) confab::test::check_cuts(each);
}

TEST_CASE("a long frame comes in pieces of the limit") {
  CHECK(frames_of("line", {"abcdefghij\nk\n"}, 4) ==
        Frames{"abcd|abcd~", "+efgh|efgh~", "+ij\n|ij", "k\n|k"});
  CHECK(frames_of("line", {"abc\n"}, 4) == Frames{"abc\n|abc"});
  CHECK(frames_of("line", {"abcd\n"}, 4) == Frames{"abcd|abcd~", "+\n|"});
}

TEST_CASE("a delimiter that the limit cuts is still one") {
  CHECK(frames_of("crlf", {"abc\r\nde\r\n"}, 4) == Frames{"abc\r|abc\r~", "+\n|", "de\r\n|de"});
  CHECK(frames_of("delimiter:END", {"abENDx"}, 3) == Frames{"abE|abE~", "+ND|", "x|x~"});
}

TEST_CASE("pieces of a long frame do not depend on the reads") {
  Chance random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string came;
    for (std::size_t size = random.below(60); size > 0; --size) came += "ab\r\n"[random.below(4)];
    for (const char* name :
         {"line", "crlf", "delimiter:ab", "delimiter:aba", "delimiter:abab\\n"}) {
      INFO(name << " " << came);
      const std::size_t limit = 5 + random.below(4);
      CHECK(frames_of(name, random.cut(came), limit) == frames_of(name, {came}, limit));
    }
  }
}

TEST_CASE("an unfinished message is handed out by flush, once, and goes on behind it") {
  const auto framing = make_framing("line", kLimit);
  Frames frames;
  CHECK(!framing->has_partial());
  all_frames(*framing, "login: ", frames);
  CHECK(frames.empty());
  CHECK(framing->has_partial());
  CHECK(told(framing->flush().value()) == "login: |login: ~");
  CHECK(!framing->has_partial());
  CHECK(!framing->flush());
  all_frames(*framing, "ann\nnext\n", frames);
  CHECK(frames == Frames{"+ann\n|ann", "next\n|next"});
}

TEST_CASE("a delimiter that a flush cuts is still one") {
  const auto framing = make_framing("crlf", kLimit);
  Frames frames;
  all_frames(*framing, "a\r", frames);
  CHECK(told(framing->flush().value()) == "a\r|a\r~");
  all_frames(*framing, "\nb\r\n", frames);
  CHECK(frames == Frames{"+\n|", "b\r\n|b"});
}

TEST_CASE("the second half of a delimiter alone is text") {
  const auto framing = make_framing("crlf", kLimit);
  Frames frames;
  all_frames(*framing, "a\r", frames);
  framing->flush();
  all_frames(*framing, "b", frames);
  framing->flush();
  all_frames(*framing, "\nc\r\n", frames);
  CHECK(frames == Frames{"+\nc\r\n|\nc"});
}

TEST_CASE("a message that lies whole in what was fed is not copied") {
  const auto framing = make_framing("line", kLimit);
  const std::string fed = "one\ntwo\nthr";
  framing->feed(fed);
  CHECK(framing->next()->bytes.data() == fed.data());
  CHECK(framing->next()->bytes.data() == fed.data() + 4);
  CHECK(!framing->next());
}

TEST_CASE("a frame that was joined stays valid while the others are read") {
  const auto framing = make_framing("line", kLimit);
  std::string first = "a message that came ";
  framing->feed(first);
  CHECK(!framing->next());
  first.assign(first.size(), '?');
  const std::string second = "in two\nb\nc";
  framing->feed(second);
  const auto joined = framing->next();
  CHECK(framing->next()->message == "b");
  CHECK(!framing->next());
  CHECK(joined->message == "a message that came in two");
}

TEST_CASE("every read is a message where the framing is raw, also an empty one") {
  CHECK(frames_of("raw", {"a\nb", "", "c"}) == Frames{"a\nb|a\nb", "|", "c|c"});
  CHECK(frames_of("raw", {"abcde", "f"}, 2) == Frames{"ab|ab~", "+cd|cd~", "+e|e", "f|f"});
  CHECK(!make_framing("raw", kLimit)->next());
  CHECK(!make_framing("raw", kLimit)->flush());
}

TEST_CASE("a framing that only looks for the end changes nothing of what is sent") {
  for (const char* name : {"line", "crlf", "raw", "delimiter:x", "http", "idle:1s", "until:/x/"})
    CHECK(wrap(*make_envelope(name), "hello") == "hello");
}

TEST_CASE("a framing says what a typed message ends with, where it can") {
  CHECK_FALSE(ending_of("line"));
  CHECK_FALSE(ending_of("raw"));
  CHECK(ending_of("crlf") == "\r\n");
  CHECK(ending_of("delimiter:\\r") == "\r");
  CHECK(ending_of("u16be") == "");
  CHECK(ending_of("http") == "\r\n");
  CHECK_THROWS_AS(ending_of("nonsense"), std::invalid_argument);
}

TEST_CASE("an unknown framing is told, with those that exist") {
  CHECK_THROWS_AS(check_framing("lines"), std::invalid_argument);
  CHECK_THROWS_WITH(check_framing("lines"), ContainsSubstring("\"lines\"") &&
                                                ContainsSubstring("line, crlf, raw") &&
                                                ContainsSubstring("u32le"));
  CHECK_THROWS_AS(check_framing(""), std::invalid_argument);
  CHECK_THROWS_AS(check_framing("delimiter"), std::invalid_argument);
  CHECK_THROWS_WITH(check_framing("delimiter:"), ContainsSubstring("empty"));
  CHECK_THROWS_WITH(check_framing("delimiter:\\q"), ContainsSubstring("\\q"));
  CHECK_THROWS_WITH(make_framing("delimiter:abc", 2), ContainsSubstring("too long"));
  CHECK_NOTHROW(check_framing("u16be"));
}

TEST_CASE("bytes fed before the last ones were read are a mistake of the caller") {
  const auto framing = make_framing("line", kLimit);
  framing->feed("a\nb\n");
  framing->next();
  CHECK_THROWS_AS(framing->feed("c\n"), std::logic_error);
}

TEST_CASE("a long message in many small reads takes linear time") {
  const auto framing = make_framing("delimiter:ab", 16 << 20);
  const std::string read(16, 'a');
  for (int i = 0; i < 500'000; ++i) {
    framing->feed(read);
    REQUIRE(!framing->next());
  }
  framing->feed("b");
  CHECK(framing->next()->bytes.size() == 8'000'001);
}
