#include "app/prompt/reply_text.h"

#include <algorithm>

#include "tests/support/catch.h"

using namespace confab;

namespace {

Received message(std::string_view text, std::string_view from = "127.0.0.1:9") {
  return Received{text, from, text, true, true, false};
}

std::string shown(const ScreenStyle& style, const std::vector<Received>& messages) {
  ReplyText reply_text(style);
  Printable out;
  for (const Received& each : messages)
    reply_text.show("tcp1", each, Printable(), Printable(), out);
  return out.text();
}

ScreenStyle terminal() {
  ScreenStyle style;
  style.terminal = true;
  return style;
}

}  // namespace

TEST_CASE("off a terminal every line stands behind its source") {
  CHECK(shown({}, {message("one\ntwo\n"), message("three")}) ==
        "127.0.0.1:9> one\n127.0.0.1:9> two\n127.0.0.1:9> three\n");
}

TEST_CASE("on a terminal a run from one source shows its address once") {
  CHECK(shown(terminal(),
              {message("one\ntwo"), message("three"), message("x", "[::1]:7"), message("y")}) ==
        "127.0.0.1:9> one\n           > two\n           > three\n[::1]:7> x\n127.0.0.1:9> y\n");
}

TEST_CASE("without sources the text stands alone, still harmless") {
  ScreenStyle style;
  style.source = false;
  CHECK(shown(style, {message("a\x1b[1A\nb")}) == "a\\x1b[1A\nb\n");
}

TEST_CASE("a peer can forge neither a prefix nor a colour") {
  CHECK(shown({}, {message("x\r\n127.0.0.2:9> fake")}) ==
        "127.0.0.1:9> x\n127.0.0.1:9> 127.0.0.2:9> fake\n");
  CHECK(shown({}, {message("a\rb\x1b[0m")}) == "127.0.0.1:9> a\\rb\\x1b[0m\n");
}

TEST_CASE("on a terminal a long message is cut, and the rest is counted") {
  const std::string text(100000, 'x');
  const std::string out = shown(terminal(), {message(text)});
  CHECK(out.size() < 66000);
  CHECK(out.ends_with("x…[+34464 bytes]\n"));
  CHECK(shown({}, {message(text)}) == "127.0.0.1:9> " + text + "\n");
}

TEST_CASE("what is shown of a long message does not end inside a character") {
  const std::string text = std::string(65535, 'x') + "\u00fc" + std::string(99, 'x');
  CHECK(shown(terminal(), {message(text)}).ends_with("x\u00fc…[+99 bytes]\n"));
  const std::string_view all = text;
  for (const std::size_t cut : {65535, 65536, 65537}) {
    INFO(cut);
    Received first = message(all.substr(0, cut));
    first.more_follows = true;
    Received rest = message(all.substr(cut));
    rest.starts_message = false;
    CHECK(shown(terminal(), {first, rest}).ends_with("x\u00fc…[+99 bytes]\n"));
  }
  const std::string bad = std::string(65535, 'x') + "\xe6" + std::string(99, 'x');
  CHECK(shown(terminal(), {message(bad)}).ends_with("x\\xe6x…[+98 bytes]\n"));
}

TEST_CASE("a message in pieces is one line, also when a character is cut") {
  const std::string_view euro = "\xe2\x82\xac";
  Received first{euro.substr(0, 1), "127.0.0.1:9", euro.substr(0, 1), false, true, true};
  Received second{euro.substr(1), "127.0.0.1:9", euro.substr(1), true, false, false};
  CHECK(shown({}, {first, second}) == "127.0.0.1:9> \xe2\x82\xac\n");
}

TEST_CASE("a long message is one line in the escaped view, too, and is cut once") {
  ScreenStyle style = terminal();
  style.view = View::escaped;
  const std::string piece(60000, 'x');
  Received first{piece, "127.0.0.1:9", piece, false, true, true};
  Received second{piece, "127.0.0.1:9", piece, true, false, false};
  const std::string out = shown(style, {first, second});
  CHECK(std::count(out.begin(), out.end(), '\n') == 1);
  CHECK(out.ends_with("x…[+54464 bytes]\n"));
}

TEST_CASE("another conversation's reply ends the line of an unfinished long one") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  Received part{"abc", "127.0.0.1:9", "abc", false, true, true};
  reply_text.show("tcp1", part, Printable(), Printable(), out);
  reply_text.show("tcp2", message("other", "127.0.0.1:8"), Printable(), Printable(), out);
  CHECK(out.text() == "127.0.0.1:9> abc\n127.0.0.1:8> other\n");
}

TEST_CASE("the views show every byte") {
  ScreenStyle style;
  style.source = false;
  style.view = View::escaped;
  CHECK(shown(style, {message("a\\b\n")}) == "a\\\\b\\n\n");
  style.view = View::hex;
  CHECK(shown(style, {message("hello\n")}).find("68 65 6c 6c 6f 0a") != std::string::npos);
  style.view = View::json;
  CHECK(shown(style, {message("{\"a\":1}\n")}) == "{\n  \"a\": 1\n}\n");
  CHECK(shown(style, {message("no json\n")}) == "no json\n");
}

TEST_CASE("a long line goes on under its own beginning, never at the left edge") {
  ScreenStyle style = terminal();
  style.columns = 20;
  CHECK(shown(style, {message("0123456789abcdef\nx\n", "[::1]:9")}) ==
        "[::1]:9> 0123456789a\n         bcdef\n       > x\n");
  style.columns = 16;  // too narrow for that: half of the row
  CHECK(shown(style, {message("0123456789abcdef", "127.0.0.1:9")}) ==
        "127.0.0.1:9> 012\n        3456789a\n        bcdef\n");
}

TEST_CASE("a message without its line end is shown to have none") {
  Received login{"login: ", "127.0.0.1:9", "login: ", false, true, false};
  ScreenStyle style = terminal();
  CHECK(shown(style, {login}) == "127.0.0.1:9> login:  [no line end]\n");
  style.colour = true;
  CHECK(shown(style, {login}).ends_with("login: \033[7m%\033[27m\n"));
  CHECK(shown({}, {login}) == "127.0.0.1:9> login: \n");
}

TEST_CASE("the clock stands before a message, and its width before the other lines") {
  const ScreenStyle style = terminal();
  ReplyText reply_text(style);
  Printable out;
  const Printable clock(Literal("12:34:56.789 "));
  reply_text.show("tcp1", message("one\ntwo"), clock, Printable(), out);
  CHECK(out.text() == "12:34:56.789 127.0.0.1:9> one\n                        > two\n");
}

TEST_CASE("tabs count as the columns that they take") {
  ScreenStyle style = terminal();
  style.columns = 30;
  style.source = false;
  CHECK(shown(style, {message("a\tb\tc\td\te")}) == "a\tb\tc\td\n\te\n");
}
