#include "protocol/text/sanitiser.h"

#include <vector>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using confab::Charset;
using confab::Literal;
using confab::Printable;
using confab::sanitise;
using confab::Sanitiser;
using confab::SanitiserOptions;
using confab::test::byte_by_byte;
using confab::test::bytes;

namespace {

struct Vector {
  const char* name;
  std::string came;
  std::string shown;
};

std::string repeat_text(std::string_view text, int times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all = {
      // What is harmless stays as it is.
      {"nothing", "", ""},
      {"ASCII", " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~",
       " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~"},
      {"a backslash stays single", "C:\\x1b", "C:\\x1b"},
      {"TAB", "a\tb", "a\tb"},
      {"letters of other scripts", "žluťoučký 日本語 Ελληνικά", "žluťoučký 日本語 Ελληνικά"},
      {"no-break space", "a\u00a0b", "a\u00a0b"},
      {"replacement character", "\ufffd", "\ufffd"},
      {"private use", "\ue000", "\ue000"},
      {"the last before each hidden range", "\u00ac\u200a\u2027\u205f", "\u00ac\u200a\u2027\u205f"},
      {"the first behind each hidden range", "\u00ae\u2010\u202f\u2070",
       "\u00ae\u2010\u202f\u2070"},
      // Line ends.
      {"LF", "a\nb", "a\nb"},
      {"CR LF is one line end", "a\r\nb\r\n", "a\nb\n"},
      {"a lone CR", "Password accepted\rACCESS DENIED", "Password accepted\\rACCESS DENIED"},
      {"CR CR LF", "a\r\r\n", "a\\r\n"},
      {"CR at the end", "a\r", "a\\r"},
      {"LF CR", "\n\rx", "\n\\rx"},
      {"CR before a control", "\r\x1b", "\\r\\x1b"},
      {"CR before a bad byte", "\r\xff", "\\r\\xff"},
      {"CR before a letter of two bytes", "\ré", "\\ré"},
      {"CR before a cut letter", "\r\xc3", "\\r\\xc3"},
      // C0 and DEL.
      {"NUL", bytes("a\0b"), "a\\x00b"},
      {"BEL BS VT FF SO SI", "\a\b\v\f\x0e\x0f", "\\x07\\x08\\x0b\\x0c\\x0e\\x0f"},
      {"US and DEL", "\x1f\x7f", "\\x1f\\x7f"},
      {"cursor up", "\x1b[1A", "\\x1b[1A"},
      {"where is the cursor, who are you", "\x1b[6n\x1b[c", "\\x1b[6n\\x1b[c"},
      {"title, title report", "\x1b]0;x;\a\x1b[21t", "\\x1b]0;x;\\x07\\x1b[21t"},
      {"link (OSC 8)", "\x1b]8;;http://x\x1b\\y\x1b]8;;\x1b\\",
       "\\x1b]8;;http://x\\x1b\\y\\x1b]8;;\\x1b\\"},
      {"clipboard (OSC 52)", "\x1b]52;c;cm0gLXJm\a", "\\x1b]52;c;cm0gLXJm\\x07"},
      {"DCS, APC, PM, SOS", "\x1bP$q\x1b\\\x1b_x\x1b^x\x1bXx",
       "\\x1bP$q\\x1b\\\\x1b_x\\x1b^x\\x1bXx"},
      {"reset, alternate characters",
       "\x1b"
       "c\x1b(0",
       "\\x1bc\\x1b(0"},
      // C1, as code points and as bytes.
      {"CSI as a code point",
       "\xc2\x9b"
       "31m",
       "\\u{9b}31m"},
      {"CSI as a byte",
       "\x9b"
       "31m",
       "\\x9b31m"},
      {"first and last C1", "\xc2\x80\xc2\x9f", "\\u{80}\\u{9f}"},
      // Bytes that are not of UTF-8.
      {"overlong ESC in two bytes", "\xc1\x9b", "\\xc1\\x9b"},
      {"overlong ESC in three bytes", "\xe0\x80\x9b", "\\xe0\\x80\\x9b"},
      {"overlong ESC in four bytes", "\xf0\x80\x80\x9b", "\\xf0\\x80\\x80\\x9b"},
      {"a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"five bytes", "\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
      {"FE FF", "\xfe\xff", "\\xfe\\xff"},
      {"a lone continuation", "a\x80z", "a\\x80z"},
      {"a lead byte, then ESC", "\xe2\x1b[2J", "\\xe2\\x1b[2J"},
      {"a lead byte, then LF", "\xe2\n", "\\xe2\n"},
      {"a cut letter, then a whole one", "\xe2\x82\xe2\x82\xac", "\\xe2\\x82€"},
      {"two lead bytes", "\xf0\xf0\x9f\x98\x80", "\\xf0\U0001F600"},
      {"cut at the end", "abc\xf0\x9f\x98", "abc\\xf0\\x9f\\x98"},
      {"only a lead byte", "\xc3", "\\xc3"},
      // Bidi controls, invisible, deceiving.
      {"right-to-left override", "user\u202egnp.exe", "user\\u{202e}gnp.exe"},
      {"all bidi controls",
       "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
       "\\u{61c}\\u{200e}\\u{200f}\\u{202a}\\u{202b}\\u{202c}\\u{202d}\\u{202e}\\u{2066}\\u{2067}"
       "\\u{2068}\\u{2069}"},
      {"zero width", "a\u200bb\u200cc\u200dd\u2060\ufeff",
       "a\\u{200b}b\\u{200c}c\\u{200d}d\\u{2060}\\u{feff}"},
      {"soft hyphen, grapheme joiner", "a\u00ad\u034f", "a\\u{ad}\\u{34f}"},
      {"line and paragraph separators", "\u2028\u2029", "\\u{2028}\\u{2029}"},
      {"Hangul fillers", "\u115f\u1160\u3164\uffa0", "\\u{115f}\\u{1160}\\u{3164}\\u{ffa0}"},
      {"Khmer inherent vowels", "\u17b4\u17b5", "\\u{17b4}\\u{17b5}"},
      {"Mongolian", "\u180b\u180e\u180f", "\\u{180b}\\u{180e}\\u{180f}"},
      {"variation selectors", "a\ufe00\ufe0f\U000E0100", "a\\u{fe00}\\u{fe0f}\\u{e0100}"},
      {"specials", "\ufff0\ufff9\ufffb", "\\u{fff0}\\u{fff9}\\u{fffb}"},
      {"noncharacters", "\ufdd0\ufdef\ufffe\uffff\U0001FFFE\U0010FFFF",
       "\\u{fdd0}\\u{fdef}\\u{fffe}\\u{ffff}\\u{1fffe}\\u{10ffff}"},
      {"shorthand, music controls", "\U0001BCA0\U0001BCA3\U0001D173\U0001D17A",
       "\\u{1bca0}\\u{1bca3}\\u{1d173}\\u{1d17a}"},
      {"tags", "\U000E0000\U000E0041\U000E0FFF", "\\u{e0000}\\u{e0041}\\u{e0fff}"},
      // Emoji stay whole, and nothing else has the mercy.
      {"heart with FE0F", "\u2764\ufe0f", "\u2764\ufe0f"},
      {"family", "\U0001F468\u200d\U0001F469\u200d\U0001F467",
       "\U0001F468\u200d\U0001F469\u200d\U0001F467"},
      {"rainbow flag", "\U0001F3F3\ufe0f\u200d\U0001F308", "\U0001F3F3\ufe0f\u200d\U0001F308"},
      {"skin tone, woman, rocket", "\U0001F469\U0001F3FD\u200d\U0001F680",
       "\U0001F469\U0001F3FD\u200d\U0001F680"},
      {"runner, tone, sign with FE0F", "\U0001F3C3\U0001F3FF\u200d\u2642\ufe0f",
       "\U0001F3C3\U0001F3FF\u200d\u2642\ufe0f"},
      {"FE0F twice", "\u2764\ufe0f\ufe0f", "\u2764\ufe0f\\u{fe0f}"},
      {"200D twice", "\u2764\u200d\u200d", "\u2764\u200d\\u{200d}"},
      {"200D, then FE0F", "\u2764\u200d\ufe0f", "\u2764\u200d\\u{fe0f}"},
      {"FE0E after an emoji", "\u2764\ufe0e", "\u2764\\u{fe0e}"},
      {"FE0F after a skin tone", "\U0001F469\U0001F3FD\ufe0f", "\U0001F469\U0001F3FD\\u{fe0f}"},
      {"a skin tone alone, then 200D", "\U0001F3FD\u200d", "\U0001F3FD\\u{200d}"},
      {"a skin tone behind a letter, then 200D", "a\U0001F3FD\u200d", "a\U0001F3FD\\u{200d}"},
      {"an emoji, a letter, 200D", "\u2764x\u200d", "\u2764x\\u{200d}"},
      {"an emoji, a line end, FE0F", "\u2764\n\ufe0f", "\u2764\n\\u{fe0f}"},
      {"an emoji, a bad byte, FE0F", "\u2764\xff\ufe0f", "\u2764\\xff\\u{fe0f}"},
      {"an emoji, a CR, FE0F", "\u2764\r\ufe0f", "\u2764\\r\\u{fe0f}"},
      {"a digit is not an emoji", "1\ufe0f\u20e3", "1\\u{fe0f}\u20e3"},
      {"flags are two letters", "\U0001F1EB\U0001F1EE", "\U0001F1EB\U0001F1EE"},
      // Combining marks.
      {"an accent", "e\u0301", "e\u0301"},
      {"eight marks", "a" + repeat_text("\u0300", 8), "a" + repeat_text("\u0300", 8)},
      {"twelve marks", "a" + repeat_text("\u0300", 12),
       "a" + repeat_text("\u0300", 8) + repeat_text("\\u{300}", 4)},
      {"counted from each letter", "a" + repeat_text("\u0300", 8) + "b\u0300",
       "a" + repeat_text("\u0300", 8) + "b\u0300"},
      {"marks of all three kinds", "\u0928\u093f\u0301\u20dd", "\u0928\u093f\u0301\u20dd"},
      {"a mark at the beginning", "\u0301a", "\\u{301}a"},
      {"marks at the beginning", "\u0301\u0302a\u0301", "\\u{301}\\u{302}a\u0301"},
      {"a mark at the beginning of a line", "a\n\u0301", "a\n\\u{301}"},
      {"a mark behind CR LF", "a\r\n\u0301", "a\n\\u{301}"},
      {"a mark behind a TAB", "\t\u0301", "\t\u0301"},
      {"a hidden mark does not count", "a\u034f\u0301", "a\\u{34f}\u0301"},
      {"marks on an emoji", "\u2764\ufe0f\u20e0", "\u2764\ufe0f\u20e0"},
  };
  return all;
}

std::string shown(const std::vector<std::string_view>& pieces, SanitiserOptions options = {}) {
  Sanitiser sanitiser(std::move(options));
  Printable text;
  for (const std::string_view piece : pieces) sanitiser.feed(piece, text);
  sanitiser.finish(text);
  return text.text();
}

SanitiserOptions escaped_view() {
  SanitiserOptions options;
  options.escape_backslash = true;
  return options;
}

}  // namespace

TEST_CASE("what a peer sends is shown without harm") {
  for (const Vector& vector : vectors()) {
    INFO(vector.name);
    CHECK(sanitise(vector.came).text() == vector.shown);
  }
}

TEST_CASE("where the reads were cut never matters") {
  for (const Vector& vector : vectors()) {
    INFO(vector.name);
    CHECK(shown(byte_by_byte(vector.came)) == vector.shown);
    for (std::size_t cut = 0; cut <= vector.came.size(); ++cut) {
      const std::string_view came = vector.came;
      CHECK(shown({came.substr(0, cut), came.substr(cut)}) == vector.shown);
    }
  }
}

TEST_CASE("what stands before and behind a vector does not change it") {
  for (const Vector& vector : vectors()) {
    INFO(vector.name);
    const std::string line(100, 'x');  // longer than the blocks of the fast path
    const std::string before = line + "\n";
    const std::string behind = "\n" + line;
    const std::string came = before + vector.came;
    CHECK(sanitise(came).text() == before + vector.shown);
    CHECK(sanitise(came + behind).text().ends_with(behind));
  }
}

TEST_CASE("what was shown can be shown again and stays the same") {
  for (const Vector& vector : vectors()) {
    INFO(vector.name);
    CHECK(sanitise(vector.shown).text() == vector.shown);
  }
}

TEST_CASE("one strange byte is found at every place of a long line") {
  for (std::size_t place = 0; place < 100; ++place) {
    std::string came(100, 'x');
    came[place] = '\x1b';
    const std::string expected = came.substr(0, place) + "\\x1b" + came.substr(place + 1);
    CHECK(sanitise(came).text() == expected);
  }
}

TEST_CASE("a message begins anew behind finish") {
  Sanitiser sanitiser;
  Printable text;
  sanitiser.feed("a\xe2\x82", text);
  sanitiser.finish(text);
  sanitiser.feed("\xac\u0301\r", text);
  sanitiser.finish(text);
  sanitiser.feed("\nb", text);
  sanitiser.finish(text);
  CHECK(text.text() == "a\\xe2\\x82\\xac\u0301\\r\nb");
}

TEST_CASE("where the locale is not UTF-8 all but ASCII is escaped") {
  SanitiserOptions options;
  options.charset = Charset::ascii;
  CHECK(sanitise("é\u0301\u2764\ufe0f\xff z\n", options).text() ==
        "\\u{e9}\\u{301}\\u{2764}\\u{fe0f}\\xff z\n");
}

TEST_CASE("the escaped view shows every character that is not drawn") {
  CHECK(sanitise(bytes("a\\b\tc\r\nd\0é\u202e\xff"), escaped_view()).text() ==
        "a\\\\b\\tc\\r\\nd\\x00é\\u{202e}\\xff");
}

TEST_CASE("one line stays one line") {
  SanitiserOptions options;
  options.one_line = true;
  CHECK(sanitise("a\nb\r\nc\td\\n\r", options).text() == "a\\nb\\r\\nc\td\\n\\r");
}

TEST_CASE("an escape has our colour, and a text that looks like one has not") {
  SanitiserOptions options;
  options.before_escape = Printable(Literal("<"));
  options.after_escape = Printable(Literal(">"));
  CHECK(sanitise("\\x1b\x1b[m\u202e\r\xff\n", options).text() ==
        "\\x1b<\\x1b>[m<\\u{202e}><\\r><\\xff>\n");
}

TEST_CASE("the bytes that are shown as escapes are counted, by why") {
  Printable out;
  Sanitiser sanitiser;
  sanitiser.feed("plain \u00fc\r\n\x01\xff\u202e\xe2\x82", out);
  CHECK(sanitiser.escaped_bytes() == 5);
  sanitiser.finish(out);
  CHECK(sanitiser.escaped_bytes() == 7);
  CHECK(sanitiser.escaped_for_charset() == 0);

  SanitiserOptions options;
  options.charset = Charset::ascii;
  Sanitiser for_ascii(options);
  for_ascii.feed("\u00fc\x01\u202e", out);
  CHECK(for_ascii.escaped_bytes() == 6);
  CHECK(for_ascii.escaped_for_charset() == 2);
}
