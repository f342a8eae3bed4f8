#include "protocol/difference/difference_sentence.h"

#include <string>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;

namespace {

std::string sentence(std::string_view expected, std::string_view actual) {
  return difference_sentence(expected, actual).text();
}

}  // namespace

TEST_CASE("a line end that is missing, or too much, is said in words") {
  CHECK(sentence("a\n", "a") == "the line end \\n is missing");
  CHECK(sentence("a", "a\n") == "a line end that was not expected came: \\n");
  CHECK(sentence("a\r\n", "a\n") == "it ends with \\n, not with \\r\\n");
  CHECK(sentence("a\r\nb\r\n", "a\nb\n") == "only the line ends differ: \\r\\n and \\n");
}

TEST_CASE("a line end of the message before is told as one") {
  const std::string before = "), maybe that of the message before it";
  CHECK(sentence("b", "\nb") == "it begins with a line end (\\n" + before);
  CHECK(sentence("b", "\r\n") == "it begins with a line end (\\r\\n" + before);
  CHECK(sentence("b\n", "\nb\n") == "it begins with a line end (\\n" + before);
  CHECK(stray_line_end("", "\nx").text() == "it begins with a line end (\\n" + before);
  CHECK(stray_line_end("\nx", "\ny").empty());
  CHECK(stray_line_end("", "x\n").empty());
}

TEST_CASE("a number is a number, a clock is a clock") {
  CHECK(sentence("users=3\n", "users=4\n") == "a number differs: 4 came, not 3");
  CHECK(sentence("at Fri Nov 20 15:36:00 2026\n", "at Fri Nov 20 15:36:07 2026\n") ==
        "a clock differs: \"Fri Nov 20 15:36:07 2026\" came, not \"Fri Nov 20 15:36:00 2026\"");
  CHECK(sentence("a 1 2", "a 3 4") == "2 words differ, the first: 3 came, not 1");
  CHECK(sentence("a 1", "a\t2") == R"(2 places differ, the first: "\t" came, not " ")");
}

TEST_CASE("a word is shown beside the one that was expected") {
  CHECK(sentence("HELLO bob\n", "HELL0 bob\n") == "\"HELL0\" came, not \"HELLO\"");
  CHECK(sentence("one\ntwo\nthree\n", "one\ntw0\nthree\n") ==
        "line 2 is the first that differs: \"tw0\" came, not \"two\"");
  CHECK(sentence("a b\n", "a, c d\n") == "\", c d\" came, not \" b\"");
}

TEST_CASE("what is missing within a line, or too much, is said to be") {
  CHECK(sentence("HELLO!\n", "HELLO\n") == "\"!\" is missing");
  CHECK(sentence("HELLO\n", "HELLO!\n") == "\"!\" came in addition");
  CHECK(sentence("abc\n", "abc def\n") == "\" def\" came in addition");
  CHECK(sentence("a b c\n", "a c\n") == "\"b \" is missing");
  CHECK(sentence("a\nb!\nc\n", "a\nb\nc\n") ==
        "line 2 is the first that differs: \"!\" is missing");
  CHECK(sentence("€ é!\n", "€ é\n") == "\"!\" is missing");
  CHECK(sentence("é - ũ\n", "é - ǩ - ũ\n") == "\"ǩ - \" came in addition");
}

TEST_CASE("what looks alike is spelled out") {
  CHECK(sentence("\u00e9x\n", "e\u0301x\n") == R"("e\u{301}x" came, not "\u{e9}x")");
  CHECK(sentence("\u03ac-1 b\n", "\u03b1\u0301-1 b\n") ==
        R"("\u{3b1}\u{301}" came, not "\u{3ac}")");
  CHECK(sentence("c\u0430t\n", "cat\n") == R"("cat" came, not "c\u{430}t")");
  CHECK(sentence("žluť\n", "žluž\n") == R"("žluž" came, not "žluť")");
  CHECK(sentence("zlut\n", "žluť\n") == R"("žluť" came, not "zlut")");
  CHECK(sentence("日本\n", "日木\n") == R"("日木" came, not "日本")");
}

TEST_CASE("of long words the part that differs is shown") {
  const std::string same(100, 'x');
  CHECK(sentence(same + "A!\n", same + "B!\n") ==
        "...[+90 bytes]\"xxxxxxxxxxB\" came, not ...[+90 bytes]\"xxxxxxxxxxA\"");
  const std::string long_end(50, 'y');
  CHECK(sentence("a\n", "a\n" + long_end) ==
        "50 bytes more came than was expected: \"" + std::string(40, 'y') + "\"...[+10 bytes]");
}

TEST_CASE("a backslash and a line end do not look alike in the sentence") {
  CHECK(sentence("a\n", "a\nb\\n\tc") == "5 bytes more came than was expected: \"b\\\\n\\tc\"");
}

TEST_CASE("what is hard to see is said") {
  CHECK(sentence("Hello\n", "HELLO\n") == "only capital and small letters differ");
  CHECK(sentence("a  b\n", "a b\n") == "only blanks differ");
  CHECK(sentence("a", "") == "an empty message came");
  CHECK(sentence("a", "a") == "");
}

TEST_CASE("more or less than was expected is counted") {
  CHECK(sentence("a\n", "a\nb\nc\n") == "2 lines more came than was expected: \"b\\nc\\n\"");
  CHECK(sentence("a\nb\n", "a\n") == "1 line is missing at the end: \"b\\n\"");
  CHECK(sentence("HELLO\n", "HEL") == "3 bytes are missing at the end: \"LO\\n\"");
  CHECK(sentence(bytes("\0\1"), bytes("\0\1\2")) ==
        "1 byte more came than was expected: \"\\x02\"");
}

TEST_CASE("of bytes the first that differs is told") {
  CHECK(sentence(bytes("\0\1\2"), bytes("\0\3\2")) == "byte 2 is 03, not 01");
  CHECK(sentence(bytes("\0\1\2"), bytes("\0\3\4")) ==
        "2 bytes differ, the first is byte 2: 03, not 01");
  CHECK(sentence(bytes("\0\1\2\3"), bytes("\0\3\2")) ==
        "3 bytes came, not 4; the first that differs is byte 2: 03, not 01");
}
