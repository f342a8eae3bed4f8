#include "protocol/difference/difference.h"

#include "protocol/text/payload.h"
#include "protocol/text/sanitiser.h"
#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::difference;
using confab::difference_from_rule;
using confab::Printable;
using confab::test::bytes;
using Lines = std::vector<std::string>;

namespace {

// What holds whatever is compared.
Lines checked(const std::vector<Printable>& lines) {
  CHECK(lines.size() <= 36);
  Lines texts;
  for (const Printable& line : lines) {
    CHECK(line.text().size() < 200);
    CHECK(confab::is_harmless(line.text()));
    CHECK(line.text().find('\t') == std::string::npos);
    texts.push_back(line.text());
  }
  return texts;
}

Lines differing(std::string_view expected, std::string_view actual) {
  return checked(difference(expected, actual));
}

std::string numbered(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += "line " + std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("what is equal has no difference") {
  CHECK(differing("", "").empty());
  CHECK(differing("a\n", "a\n").empty());
  CHECK(differing(bytes("\0\1"), bytes("\0\1")).empty());
}

TEST_CASE("a changed line is shown as both, with a mark where it changes") {
  CHECK(differing("HELLO\r\n", "HELL0\n") == Lines{R"(- HELLO\r\n)", R"(+ HELL0\n)", "      ^"});
  CHECK(differing("id 17 ok\n", "id 293 ok\n") ==
        Lines{R"(- id 17 ok\n)", R"(+ id 293 ok\n)", "     ^^^"});
  CHECK(differing("a\n", "b\n") == Lines{R"(- a\n)", R"(+ b\n)", "  ^"});
}

TEST_CASE("lines that look alike are spelled out") {
  CHECK(differing("\u00e9x\n", "e\u0301x\n") ==
        Lines{R"(- \u{e9}x\n)", R"(+ e\u{301}x\n)", "  ^^^^^^^^"});
}

TEST_CASE("letters of other scripts have their columns, and what may have any has no mark") {
  CHECK(differing("äöü ABX\n", "äöü ABC\n") == Lines{"- äöü ABX\\n", "+ äöü ABC\\n", "        ^"});
  CHECK(differing("你好 a\n", "你好 b\n") == Lines{"- 你好 a\\n", "+ 你好 b\\n", "       ^"});
  CHECK(differing("a 你\n", "a 好\n") == Lines{"- a 你\\n", "+ a 好\\n", "    ^^"});
  CHECK(differing("🎉 a\n", "🎉 b\n").size() == 2);
}

TEST_CASE("what is missing at the end of a line is marked behind it") {
  CHECK(differing("hello\n", "hello") == Lines{R"(- hello\n)", "+ hello", "       ^"});
  CHECK(differing("hello", "hello\n") == Lines{"- hello", R"(+ hello\n)", "       ^^"});
  CHECK(differing("a\r\n", "a\n") == Lines{R"(- a\r\n)", R"(+ a\n)", "   ^"});
  CHECK(differing("a", "a ") == Lines{"- a", R"(+ a\x20)", "   ^"});
  CHECK(differing("a\n", "a \n") == Lines{R"(- a\n)", R"(+ a \n)", "   ^"});
}

TEST_CASE("the first line, one in the middle, the last one") {
  const std::string text = numbered(1, 20);
  CHECK(differing(text, "x" + text) == Lines{R"(- line 1\n)", R"(+ xline 1\n)", "  ^",
                                             R"(  line 2\n)", R"(  line 3\n)",
                                             "... 17 equal lines"});
  CHECK(differing(text, numbered(1, 9) + "line x\n" + numbered(11, 20)) ==
        Lines{"... 7 equal lines", R"(  line 8\n)", R"(  line 9\n)", R"(- line 10\n)",
              R"(+ line x\n)", "       ^", R"(  line 11\n)", R"(  line 12\n)",
              "... 8 equal lines"});
  CHECK(differing(text, numbered(1, 19) + "line 2\n") ==
        Lines{"... 17 equal lines", R"(  line 18\n)", R"(  line 19\n)", R"(- line 20\n)",
              R"(+ line 2\n)", "        ^"});
}

TEST_CASE("a line too few or too many changes none of the others") {
  CHECK(differing("a\nb\nc\n", "a\nc\n") == Lines{R"(  a\n)", R"(- b\n)", R"(  c\n)"});
  CHECK(differing("a\nc\n", "a\nb\nc\n") == Lines{R"(  a\n)", R"(+ b\n)", R"(  c\n)"});
  CHECK(differing("a\na\n", "a\n") == Lines{R"(  a\n)", R"(- a\n)"});
  CHECK(differing("b\na\n", "a\n") == Lines{R"(- b\n)", R"(  a\n)"});
  CHECK(differing("a\n", "a\nb") == Lines{R"(  a\n)", "+ b"});
  CHECK(differing("\n\n", "\n") == Lines{R"(  \n)", R"(- \n)"});
}

TEST_CASE("equal lines between two changes are counted") {
  const std::string middle = numbered(1, 9);
  CHECK(differing("a\n" + middle + "b\n", "A\n" + middle + "B\n") ==
        Lines{R"(- a\n)", R"(+ A\n)", "  ^", R"(  line 1\n)", R"(  line 2\n)", "... 5 equal lines",
              R"(  line 8\n)", R"(  line 9\n)", R"(- b\n)", R"(+ B\n)", "  ^"});
  CHECK(differing("a\n" + numbered(1, 5) + "b\n", "A\n" + numbered(1, 5) + "B\n") ==
        Lines{R"(- a\n)", R"(+ A\n)", "  ^", R"(  line 1\n)", R"(  line 2\n)", R"(  line 3\n)",
              R"(  line 4\n)", R"(  line 5\n)", R"(- b\n)", R"(+ B\n)", "  ^"});
}

TEST_CASE("nothing on one side is said") {
  CHECK(differing("a\n", "") == Lines{R"(- a\n)", "+ (0 bytes)"});
  CHECK(differing("", "a\n") == Lines{"- (0 bytes)", R"(+ a\n)"});
  CHECK(differing(bytes("\0"), "").back() == "+ (0 bytes)");
}

TEST_CASE("many changes are counted, not shown") {
  const Lines lines = differing(numbered(1, 1000), numbered(2001, 3500));
  CHECK(lines.size() < 30);
  CHECK(lines.front() == R"(- line 1\n)");
  CHECK_THAT(lines.back(),
             ContainsSubstring(" more lines expected, ") && ContainsSubstring(" more came"));
  CHECK(differing("a\n", numbered(1, 100)).back() == "... 0 more lines expected, 80 more came");
}

TEST_CASE("CR LF where LF was expected, all over") {
  std::string crlf;
  for (int i = 1; i <= 100; ++i) crlf += "line " + std::to_string(i) + "\r\n";
  const Lines lines = differing(numbered(1, 100), crlf);
  CHECK(Lines(lines.begin(), lines.begin() + 3) ==
        Lines{R"(- line 1\n)", R"(+ line 1\r\n)", "        ^^"});
  CHECK(lines.back() == "... 92 more lines expected, 92 more came");
}

TEST_CASE("of a long line the part around its first difference is shown") {
  const std::string before(5000, 'a');
  const std::string after(7000, 'z');
  const Lines lines = differing(before + "X" + after, before + "Y" + after);
  REQUIRE(lines.size() == 3);
  CHECK_THAT(lines[0], ContainsSubstring("- ...[+4960 bytes]aaa") && ContainsSubstring("aXz") &&
                           ContainsSubstring("zzz...[+6921 bytes]"));
  CHECK_THAT(lines[1], ContainsSubstring("aYz"));
  CHECK(lines[2].size() - 1 == lines[1].find('Y'));
  CHECK(lines[2].back() == '^');
}

TEST_CASE("a short line beside a long one is cut at the same place") {
  const std::string before(100, 'a');
  const Lines lines = differing(before + "X", before + std::string(300, 'Y'));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find('X') == lines[1].find('Y'));
  INFO(lines[0] + "\n" + lines[1] + "\n" + lines[2]);
  CHECK(lines[2].find('^') == lines[1].find('Y'));
}

TEST_CASE("a long line is cut between its characters, and escapes count") {
  std::string japanese;
  for (int i = 0; i < 300; ++i) japanese += "日本";
  const Lines lines = differing(japanese + "a\n", japanese + "b\n");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find("\\x") == std::string::npos);
  const std::size_t part = lines[1].find(']') + 1;
  CHECK(lines[2].find('^') == part + (lines[1].rfind('b') - part) / 3 * 2);
  const std::string escapes(400, '\x1b');
  for (const std::string& line : differing(escapes + "a\n", escapes + "b\n"))
    CHECK(line.size() < 200);
  for (const std::string& line : differing(std::string(400, '\t'), std::string(401, '\t')))
    CHECK(line.size() < 200);
}

TEST_CASE("one byte of a character differs") {
  CHECK(differing("é\n", "è\n") == Lines{R"(- é\n)", R"(+ è\n)", "  ^"});
  CHECK(differing("xé\n", "x\n") == Lines{R"(- xé\n)", R"(+ x\n)", "   ^"});
}

TEST_CASE("nothing harmful is shown raw") {
  const Lines lines = differing("caf\xc3\xa9 and more text\n",
                                "caf\x1b[31m\xc2\x9b and more \xe2\x80\xaetext\xff\a\n");
  CHECK(lines[1] == R"(+ caf\x1b[31m\u{9b} and more \u{202e}text\xff\x07\n)");
  CHECK(differing("a\\n b\n", "a\t b\n")[0] == R"(- a\\n b\n)");
}

TEST_CASE("what is no text is shown as dumps, the differing bytes marked") {
  CHECK(differing(bytes("\2\0\xff"
                        "abc"),
                  bytes("\2\1\xff"
                        "abd")) ==
        Lines{"- 00000000  02 00 ff 61 62 63                                |...abc|",
              "+ 00000000  02 01 ff 61 62 64                                |...abd|",
              "               ^^          ^^"});
  CHECK(differing(bytes("\0"), bytes("\0\1")) ==
        Lines{"- 00000000  00                                               |.|",
              "+ 00000000  00 01                                            |..|",
              "               ^^"});
}

TEST_CASE("the dumps begin shortly before the first difference") {
  std::string expected(1000, '\0');
  std::string actual = expected;
  actual[500] = '\xff';
  const Lines lines = differing(expected, actual);
  CHECK(lines[0] == "... 464 equal bytes");
  CHECK_THAT(lines[1], ContainsSubstring("  000001d0  00 00"));
  CHECK_THAT(lines[3], ContainsSubstring("- 000001f0  00 00"));
  CHECK_THAT(lines[4], ContainsSubstring("+ 000001f0  00 00 00 00 ff"));
  CHECK(lines[5].find("^^") == lines[4].find("ff"));
  CHECK(lines.back() == "... 408 more bytes expected, 408 more came");
  const Lines longer = differing(expected, expected + bytes("\0"));
  CHECK(longer[longer.size() - 2] ==
        "+ 000003e0  00 00 00 00 00 00 00 00 00                       |.........|");
  CHECK(longer.back().find("^^") == 36);
}

TEST_CASE("both sides can be read back from what is shown of short texts") {
  confab::test::Chance random(7);
  const std::string parts[] = {"a",    "b",  "b", "c", "\n", "\n", "\n",
                               "\r\n", "\t", " ", "é", "日", "\\"};
  const auto text = [&] {
    std::string result;
    for (std::size_t left = random.below(14); left > 0; --left)
      result += parts[random.below(std::size(parts))];
    return result;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string expected = text();
    const std::string actual = text();
    std::string expected_read;
    std::string actual_read;
    for (const std::string& line : differing(expected, actual)) {
      const bool is_mark = line.starts_with(' ') && line.ends_with('^');
      if (is_mark || line.ends_with("(0 bytes)") || line.starts_with("...")) continue;
      const std::string bytes = confab::unescape(line.substr(2));
      if (line[0] != '+') expected_read += bytes;
      if (line[0] != '-') actual_read += bytes;
    }
    INFO(confab::Printable(confab::Untrusted(expected)).text());
    INFO(confab::Printable(confab::Untrusted(actual)).text());
    CHECK(difference(expected, actual).empty() == (expected == actual));
    const bool is_elided = expected_read.size() < expected.size();
    CHECK((expected == actual || is_elided || expected_read == expected));
    CHECK((expected == actual || is_elided || actual_read == actual));
  }
}

TEST_CASE("whatever is compared, what is shown is bounded and harmless") {
  confab::test::Chance random(11);
  const auto message = [&](std::size_t most) {
    std::string result;
    for (std::size_t left = random.below(most); left > 0; --left)
      result += static_cast<char>(random.below(3) == 0 ? random.below(256) : 'a' + random.below(3));
    return result;
  };
  for (int i = 0; i < 400; ++i) {
    const std::string both = message(500);
    differing(both + message(600), both + message(600));
    checked(difference_from_rule(message(400), message(600)));
  }
}

TEST_CASE("megabytes against megabytes, of any kind") {
  const std::size_t size = 10 << 20;
  const std::string one_line(size, 'a');
  CHECK(differing(one_line, one_line + "b").size() == 3);
  CHECK(differing(one_line, std::string(size, 'b')).size() == 3);
  const std::string empty_lines(size, '\n');
  CHECK(differing(empty_lines, empty_lines + "x").size() == 4);
  CHECK(!differing(empty_lines, one_line).empty());
  std::string lines;
  while (lines.size() < size) lines += "0123456789 and so on\n";
  CHECK(!differing("x\n" + lines, lines + "y\n").empty());
  CHECK(!differing(std::string(size, '\0'), std::string(size, '\1')).empty());
  CHECK(!differing(lines, "").empty());
}

TEST_CASE("against a rule: the rule, and what came") {
  CHECK(checked(difference_from_rule(R"("pattern": "at {{when:ctime}}\n")", "never\r\n")) ==
        Lines{R"(- "pattern": "at {{when:ctime}}\n")", R"(+ never\r\n)"});
  CHECK(checked(difference_from_rule("\"any\"", "")) == Lines{"- \"any\"", "+ (0 bytes)"});
  CHECK(checked(difference_from_rule("x", numbered(1, 20))).back() == "... 8 more lines");
  CHECK(checked(difference_from_rule("x", std::string(1000, '\0'))).back() == "... 872 more bytes");
  CHECK(checked(difference_from_rule("x", bytes("\0\1"))).size() == 2);
  CHECK_THAT(checked(difference_from_rule(std::string(500, '\x1b'), "a"))[0],
             ContainsSubstring("..."));
}
