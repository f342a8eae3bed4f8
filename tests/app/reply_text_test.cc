#include "app/prompt/reply_text.h"

#include <algorithm>

#include "tests/app/reply_support.h"
#include "tests/support/catch.h"

using namespace confab;

TEST_CASE("off a terminal every message stands after its source, its other lines after a bar") {
  CHECK(shown({}, {message("one\ntwo\n"), message("three")}) ==
        "127.0.0.1:9> one\n127.0.0.1:9| two\n127.0.0.1:9> three\n");
}

TEST_CASE("an empty line of a message is shown, also at its end") {
  CHECK(shown({}, {message("one\n\n"), message("\n"), message("")}) ==
        "127.0.0.1:9> one\n127.0.0.1:9| \n127.0.0.1:9> \n127.0.0.1:9> \n");
}

TEST_CASE("on a terminal a run from one source shows its address once") {
  CHECK(shown(terminal(),
              {message("one\ntwo"), message("three"), message("x", "[::1]:7"), message("y")}) ==
        "127.0.0.1:9> one\n           | two\n           > three\n[::1]:7> x\n127.0.0.1:9> y\n");
}

TEST_CASE("without sources the text stands alone, still harmless") {
  ScreenStyle style;
  style.source = false;
  CHECK(shown(style, {message("a\x1b[1A\nb")}) == "a\\x1b[1A\nb\n");
}

TEST_CASE("without sources nothing that a peer says begins where notices begin") {
  ScreenStyle style = terminal();
  style.source = false;
  CHECK(shown(style, {message("* connected 1\n* connected 2")}) ==
        "> * connected 1\n> * connected 2\n");
}

TEST_CASE("a peer can forge neither a prefix nor a colour") {
  CHECK(shown({}, {message("x\r\n127.0.0.2:9> fake")}) ==
        "127.0.0.1:9> x\n127.0.0.1:9| 127.0.0.2:9> fake\n");
  CHECK(shown({}, {message("a\rb\x1b[0m")}) == "127.0.0.1:9> a\\rb\\x1b[0m\n");
}

TEST_CASE("one CR LF is a line end, every other CR is shown") {
  ScreenStyle style;
  style.source = false;
  CHECK(shown(style, {line("a\r\n"), line("b\r\r\n"), line("\r\n")}) == "a\nb\\r\n\n");
  CHECK(shown(style, {message("abc\r"), message("a\r\r\nb\r\r"), message("a\r\n")}) ==
        "abc\\r\na\\r\nb\\r\\r\na\n");
  const std::string_view length_prefixed =
      "\x04"
      "ab\r\n";
  CHECK(shown(style, {Received{length_prefixed, "x", length_prefixed.substr(1)}}) == "ab\n");
  const std::string_view by_semicolon = "ab\r;";
  CHECK(shown(style, {Received{by_semicolon, "x", by_semicolon.substr(0, 3)}}) == "ab\\r\n");
}

TEST_CASE("a CR LF that a pause cuts is one line end") {
  CHECK(shown({}, {piece("a\r"), rest("\n"), line("b\n")}) == "127.0.0.1:9> a\n127.0.0.1:9> b\n");
}

TEST_CASE("off a terminal a pause is no line end") {
  CHECK(shown({}, {piece("FREQ "), piece("438", false), rest("925000\r\n"), line("x\n")}) ==
        "127.0.0.1:9> FREQ 438925000\n127.0.0.1:9> x\n");
  CHECK(shown({}, {read_of("one\ntw"), read_of("o\nthree\n"), read_of("four\n")}) ==
        "127.0.0.1:9> one\n127.0.0.1:9| two\n127.0.0.1:9| three\n127.0.0.1:9> four\n");
}

TEST_CASE("what we send does not end an open line off a terminal, somebody else's output does") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received login = piece("login: ");
  const Received password = piece("Password: ", false);
  const Received other = message("other", "127.0.0.1:8");
  reply_text.show({"tcp1", login}, Printable(), Printable(), out);
  reply_text.sent("tcp1", out);
  reply_text.show({"tcp1", password}, Printable(), Printable(), out);
  CHECK(out.text() == "127.0.0.1:9> login: Password: ");
  reply_text.show({"udp1", other}, Printable(), Printable(), out);
  CHECK(out.text() == "127.0.0.1:9> login: Password: \n127.0.0.1:8> other\n");
  reply_text.interrupt(out);
  CHECK(out.text().ends_with("other\n"));  // which was ended
}

TEST_CASE("the time of an unfinished message waits for the end of its line") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  const Received first = piece("FREQ ");
  const Received second = rest("438\n");
  Printable out;
  reply_text.show({"tcp1", first}, Printable(), Printable("  +0.4 ms"), out);
  reply_text.show({"tcp1", second}, Printable(), Printable(), out);
  CHECK(out.text() == "127.0.0.1:9> FREQ 438  +0.4 ms\n");
}

TEST_CASE("a line that ended in an unfinished message is not ended twice") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received unfinished = piece("one\n");  // where a message ends with CR LF
  reply_text.show({"tcp1", unfinished}, Printable(), Printable(), out);
  reply_text.interrupt(out);
  CHECK(out.text() == "127.0.0.1:9> one\n");
}

TEST_CASE("above a prompt % takes the place of a line end that did not come") {
  ScreenStyle style = terminal();
  CHECK(shown(style, {piece("login: "), piece("bob", false), rest("!\n")}) ==
        "127.0.0.1:9> login: %\n           | bob%\n           | !\n");
  style.colour = true;
  CHECK(shown(style, {piece("login: ")}).ends_with("login: \033[7m%\033[27m\n"));
  CHECK(shown(terminal(), {read_of("x")}) == "127.0.0.1:9> x%\n");
}

TEST_CASE("what is whole without a line end has no mark") {
  const std::string_view prefixed =
      "\x03"
      "abc";
  CHECK(shown(terminal(), {message("abc"), Received{prefixed, "x", prefixed.substr(1)}}) ==
        "127.0.0.1:9> abc\nx> abc\n");
  // Its prefix came before a pause.
  const std::string_view body = "abc";
  CHECK(shown(terminal(), {Received{body, "x", body, true, false}}) == "x| abc\n");
}

TEST_CASE("a conversation that is named never looks like another, nor shares its run") {
  const ScreenStyle style = terminal();
  ReplyText reply_text(style);
  Printable out;
  const Received hello = line("HELLO\n");
  for (const char* name : {"tcp1", "tcp2", "tcp2", "udp1", "tcp1"}) {
    ReplyPiece reply{name, hello};
    reply.is_named = std::string_view(name) != "tcp2";
    reply_text.show(reply, Printable(), Printable(), out);
  }
  CHECK(out.text() ==
        "tcp1 127.0.0.1:9> HELLO\n127.0.0.1:9> HELLO\n           > HELLO\n"
        "udp1 127.0.0.1:9> HELLO\ntcp1 127.0.0.1:9> HELLO\n");
}

TEST_CASE("names stand alone where sources are off") {
  ScreenStyle style = terminal();
  style.source = false;
  ReplyText reply_text(style);
  Printable out;
  const Received hello = line("HELLO\n");
  ReplyPiece reply{"tcp1", hello};
  reply.is_named = true;
  reply_text.show(reply, Printable(), Printable(), out);
  CHECK(out.text() == "tcp1> HELLO\n");
}

TEST_CASE("on a terminal a long message is cut, and the rest is counted") {
  const std::string text(100000, 'x');
  const std::string out = shown(terminal(), {message(text)});
  CHECK(out.size() < 66000);
  CHECK(out.ends_with("x…[+34464 bytes]\n"));
  CHECK(shown({}, {message(text)}) == "127.0.0.1:9> " + text + "\n");
}

TEST_CASE("a script's output is cut and wrapped where it goes to a terminal") {
  CHECK(shown({}, {line("0123456789abcdef\n"), line("x\n")}, View::text, 20) ==
        "127.0.0.1:9> 0123456\n          789abcdef\n127.0.0.1:9> x\n");
  const std::string out = shown({}, {message(std::string(65600, 'x'))}, View::text, 80000);
  CHECK(out.ends_with("x…[+64 bytes]\n"));
}

TEST_CASE("what is shown of a long message does not end inside a character") {
  const std::string text = std::string(65535, 'x') + "\u00fc" + std::string(99, 'x');
  CHECK(shown(terminal(), {message(text)}).ends_with("x\u00fc…[+99 bytes]\n"));
  const std::string_view all = text;
  for (const std::size_t cut : {65535U, 65536U, 65537U}) {
    INFO(cut);
    Received first = piece(all.substr(0, cut));
    first.more_follows = true;
    Received last = message(all.substr(cut));
    last.starts_message = false;
    CHECK(shown(terminal(), {first, last}).ends_with("x\u00fc…[+99 bytes]\n"));
  }
  const std::string bad = std::string(65535, 'x') + "\xe6" + std::string(99, 'x');
  CHECK(shown(terminal(), {message(bad)}).ends_with("x\\xe6x…[+98 bytes]\n"));
}

TEST_CASE("a line end that comes late, above a prompt, is no row by itself") {
  CHECK(shown(terminal(), {piece("abc\r"), rest("\n"), line("next\r\n")}) ==
        "127.0.0.1:9> abc\\r%\n           > next\n");
  CHECK(shown({}, {piece("abc\r"), rest("\n"), line("next\r\n")}) ==
        "127.0.0.1:9> abc\n127.0.0.1:9> next\n");
}

TEST_CASE("a length whose message has not begun is no row") {
  const std::string_view frame("\0\5hello", 7);
  Received length = piece(frame.substr(0, 2));
  length.message = frame.substr(2, 0);
  Received begun = piece(frame.substr(2, 2), false);
  CHECK(shown(terminal(), {length}).empty());
  CHECK(shown(terminal(), {length, begun}) == "127.0.0.1:9> he%\n");
  CHECK(shown(terminal(), {message("x"), length, begun}) == "127.0.0.1:9> x\n           > he%\n");
}

TEST_CASE("a message in pieces is one line, also when a character is cut") {
  const std::string_view euro = "\xe2\x82\xac\n";
  Received first = piece(euro.substr(0, 1));
  first.more_follows = true;
  CHECK(shown({}, {first, rest(euro.substr(1))}) == "127.0.0.1:9> \xe2\x82\xac\n");
  CHECK(shown({}, {piece(euro.substr(0, 2)), rest(euro.substr(2))}) ==
        "127.0.0.1:9> \xe2\x82\xac\n");
}

TEST_CASE("a long message is one line in the escaped view, too, and is cut once") {
  const ScreenStyle style = terminal();
  const std::string text(60000, 'x');
  Received first = piece(text);
  first.more_follows = true;
  Received second = message(text);
  second.starts_message = false;
  const std::string out = shown(style, {first, second}, View::escaped);
  CHECK(std::count(out.begin(), out.end(), '\n') == 1);
  CHECK(out.ends_with("x…[+54464 bytes]\n"));
}

TEST_CASE("the escaped view loses nothing of a character that is cut") {
  ScreenStyle style;
  style.source = false;
  CHECK(shown(style, {message("a\\b\n")}, View::escaped) == "a\\\\b\\n\n");
  CHECK(shown(style, {piece("\xe2\x82"), rest("\xac\r\n")}, View::escaped) ==
        "\xe2\x82\xac\\r\\n\n");
  style.terminal = true;
  CHECK(shown(style, {piece("\xe2\x82")}, View::escaped) == "> \\xe2\\x82\n");
}

TEST_CASE("JSON is laid out, and what is none is shown as it is") {
  ScreenStyle style;
  style.source = false;
  CHECK(shown(style, {line("{\"a\":1}\n")}, View::json) == "{\n  \"a\": 1\n}\n");
  CHECK(shown(style, {line("no json\r\r\n")}, View::json) == "no json\\r\n");
}

TEST_CASE("a long line goes on under its own beginning, never at the left edge") {
  const ScreenStyle style = terminal();
  CHECK(shown(style, {message("0123456789abcdef\nx\n", "[::1]:9")}, View::text, 20) ==
        "[::1]:9> 0123456789a\n         bcdef\n       | x\n");
  // 16 are too narrow for that: half of the row
  CHECK(shown(style, {message("0123456789abcdef", "127.0.0.1:9")}, View::text, 16) ==
        "127.0.0.1:9> 012\n        3456789a\n        bcdef\n");
}

TEST_CASE("the clock stands before a message, and its width before the other lines") {
  const ScreenStyle style = terminal();
  ReplyText reply_text(style);
  Printable out;
  const Printable clock(Literal("12:34:56.789 "));
  const Received two_lines = message("one\ntwo");
  reply_text.show({"tcp1", two_lines}, clock, Printable(), out);
  CHECK(out.text() == "12:34:56.789 127.0.0.1:9> one\n                        | two\n");
}

TEST_CASE("tabs count as the columns that they take") {
  ScreenStyle style = terminal();
  style.source = false;
  CHECK(shown(style, {message("a\tb\tc\td\te")}, View::text, 30) == "> a\tb\tc\td\n  \te\n");
}
