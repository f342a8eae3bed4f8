// "until:" and "idle:": messages that end with a prompt, or with a pause.

#include "protocol/framing/framing.h"
#include "tests/protocol/frames.h"

using Catch::Matchers::ContainsSubstring;
using confab::check_framing;
using confab::Framing;
using confab::make_framing;
using confab::test::byte_by_byte;
using confab::test::Chance;
using confab::test::check_cuts;
using confab::test::Frames;
using confab::test::frames_of;
using confab::test::told;

TEST_CASE("a message ends with the first end of what the expression matches") {
  check_cuts({"until:/login: /", "hi\nlogin: pass", {"hi\nlogin: |hi\nlogin: ", "pass|pass~"}});
  check_cuts({"until:/> */", "> >  x", {">|>", " >| >", "  x|  x~"}});
  check_cuts({"until:/(?m)^[$#] $/", "a$ b\n# \n$ c", {"a$ b\n# |a$ b\n# ", "\n$ |\n$ ", "c|c~"}});
  check_cuts({"until:/^ok/", "no\nok okok", {"no\nok okok|no\nok okok~"}});
  check_cuts({"until:/a+b|c/", "aaabxc", {"aaab|aaab", "xc|xc"}});
}

TEST_CASE("a match across reads, blocks and flushes is found") {
  for (const std::size_t before : {0U, 1U, 1000U, 1020U, 1023U, 1024U, 2040U, 2047U, 5000U}) {
    INFO(before);
    const std::string came = std::string(before, 'x') + "prompt> " + std::string(10, 'y');
    const Frames expected = {came.substr(0, before + 8) + "|" + came.substr(0, before + 8),
                             "yyyyyyyyyy|yyyyyyyyyy~"};
    CHECK(frames_of("until:/prompt> $/", {came}, 10000) == expected);
    CHECK(frames_of("until:/prompt> $/", byte_by_byte(came), 10000) == expected);
  }
}

TEST_CASE("where a message begins and a line begins is known in a long message, too") {
  const std::string filler(1500, 'x');
  CHECK(frames_of("until:/^a/", {filler + "\na"}, 10000).front().ends_with("~"));
  CHECK_FALSE(frames_of("until:/(?m)^a/", {filler + "\na"}, 10000).front().ends_with("~"));
  const std::string at_a_block = std::string(1024, 'x') + "a" + filler;
  for (const char* name : {"until:/^a/", "until:/(?m)^a/"})
    CHECK(frames_of(name, {at_a_block}, 10000).front().ends_with("~"));
}

TEST_CASE("a long match ends at the same place, however its bytes are read") {
  Chance random(3);
  for (int round = 0; round < 200; ++round) {
    std::string came = "<";
    for (std::size_t size = random.below(4000); size > 0; --size) came += "ab\n<"[random.below(4)];
    came += ">x>";
    std::vector<std::string_view> reads;
    for (std::string_view left = came; !left.empty();) {
      reads.push_back(left.substr(0, 1 + random.below(1500)));
      left.remove_prefix(reads.back().size());
    }
    CHECK(frames_of("until:/(?s)<.*>/", reads, 10000) ==
          frames_of("until:/(?s)<.*>/", byte_by_byte(came), 10000));
  }
}

TEST_CASE("an expression that asks for what has not come, or matches nothing, is told") {
  CHECK_THROWS_WITH(check_framing("until:/a$b/"), ContainsSubstring("\"$\" asks what comes next"));
  CHECK_THROWS_WITH(check_framing("until:/(a$|b)/"), ContainsSubstring("\"$\""));
  CHECK_THROWS_WITH(check_framing("until:/a\\b/"), ContainsSubstring("\"\\b\""));
  CHECK_NOTHROW(check_framing("until:/[$b] \\$[^]$][[:alpha:]$]\\Q$\\E x\\z/"));
  CHECK_THROWS_WITH(check_framing("until:/x*/"), ContainsSubstring("matches the empty text"));
  CHECK_THROWS_WITH(check_framing("until:/(/"), ContainsSubstring("RE2"));
  for (const char* name : {"until:", "until:/", "until:x", "until:/x"})
    CHECK_THROWS_WITH(check_framing(name), ContainsSubstring("until:/RE2/"));
  for (const char* name : {"until://", "until:/[/", "until:/\\/", "until:/[[:/", "until:/\\Q/"})
    CHECK_THROWS_AS(check_framing(name), std::invalid_argument);
}

TEST_CASE("a long message without a prompt takes linear time") {
  const auto framing = make_framing("until:/(?s)a.*b/", 16 << 20);
  const std::string read(16, 'a');
  for (int i = 0; i < 1 << 16; ++i) {  // 1 MiB
    framing->feed(read);
    REQUIRE(!framing->next());
  }
  framing->feed("b");
  CHECK(framing->next()->bytes.size() == (1 << 20) + 1);
}

TEST_CASE("where a pause ends a message, what came is one, and whole") {
  const auto framing = make_framing("idle:50ms", 1000);
  CHECK(framing->ends() == Framing::Ends::by_pause);
  CHECK(framing->pause() == std::chrono::milliseconds(50));
  CHECK_FALSE(framing->flush());
  for (const std::string_view piece : {"one\n", "two"}) {
    framing->feed(piece);
    CHECK_FALSE(framing->next());
  }
  CHECK(framing->has_partial());
  CHECK_FALSE(framing->lacks_bytes());
  CHECK(told(*framing->flush()) == "one\ntwo|one\ntwo");
  CHECK_FALSE(framing->has_partial());
}

TEST_CASE("a message that goes on without a pause comes in pieces of the limit") {
  for (const auto& feeds : {std::vector<std::string_view>{"abcdefghi"}, byte_by_byte("abcdefghi")})
    CHECK(frames_of("idle:1s", feeds, 4) == Frames{"abcd|abcd~", "+efgh|efgh~", "+i|i"});
  CHECK(frames_of("idle:1s", {"abcd"}, 4) == Frames{"abcd|abcd"});
}

TEST_CASE("a pause that is none is told") {
  CHECK_THROWS_AS(check_framing("idle:"), std::invalid_argument);
  CHECK_THROWS_AS(check_framing("idle:soon"), std::invalid_argument);
  CHECK_THROWS_WITH(check_framing("idle:0"), ContainsSubstring("ends no message"));
}
