#include "app/prompt/screen.h"

#include <utility>

#include "tests/app/reply_support.h"
#include "tests/support/catch.h"
#include "tests/support/kept_text.h"

using namespace confab;

namespace {

// A screen, and what it shows.
struct Shown {
  explicit Shown(ScreenStyle style) : screen(std::move(style), &replies, &notices) {}
  void happens(std::string_view conversation, decltype(Event::what) what) {
    screen.on_event({std::chrono::steady_clock::time_point(), conversation, what});
    screen.on_settled();
  }
  KeptText replies;
  KeptText notices;
  Screen screen;
};

ScreenStyle script_style() {
  ScreenStyle style;
  style.one_place = false;
  return style;
}

}  // namespace

TEST_CASE("at a terminal a conversation that is not the current one shows its name") {
  Shown shown(terminal());
  shown.screen.current = [] { return std::string_view("udp1"); };
  shown.happens("tcp1", line("HELLO\n"));
  shown.happens("udp1", line("HELLO\n"));
  CHECK(shown.replies.text == "tcp1 127.0.0.1:9> HELLO\n127.0.0.1:9> HELLO\n");
}

TEST_CASE("what happens to a conversation that is not the current one is told with its name") {
  Shown shown(terminal());
  std::string_view current = "tcp2";
  shown.screen.current = [&current] { return current; };
  const auto happen_all = [&shown] {
    shown.happens("tcp1", Opened{"tcp://127.0.0.1:9", "127.0.0.1:9", "127.0.0.1:1"});
    shown.happens("tcp1", Eof{"", true});
    shown.happens("tcp1", Failed{"recv", "ECONNRESET", "127.0.0.1:9", "", "reset"});
    shown.happens("tcp1", Note{"a note"});
    shown.happens("tcp1", Opened{"tcp://127.0.0.1:9", "127.0.0.1:9", "127.0.0.1:1"});
    shown.happens("tcp1", Eof{});
  };
  happen_all();
  CHECK(shown.notices.text ==
        "* tcp1: connected 127.0.0.1:1 -> 127.0.0.1:9\n"
        "* tcp1: 127.0.0.1:9 has finished sending\n* tcp1: reset\n* tcp1: a note\n"
        "* tcp1: connected 127.0.0.1:1 -> 127.0.0.1:9\n* tcp1: closed by 127.0.0.1:9\n");
  shown.notices.text.clear();
  current = "tcp1";
  happen_all();
  CHECK(shown.notices.text.find("tcp1") == std::string::npos);
}

TEST_CASE("what somebody else asks over datagrams has not the time of our answer") {
  ScreenStyle style = terminal();
  style.timing = true;
  Shown shown(style);
  Opened socket{"udp://127.0.0.1:9", "", "127.0.0.1:9"};
  socket.hears_anyone = socket.is_accepted = true;
  shown.happens("udp1", socket);
  shown.happens("udp1", message("I am Ann", "127.0.0.1:1"));
  shown.happens("udp1", Sent{"hello Ann", "127.0.0.1:1"});
  shown.happens("udp1", message("I am Bob", "127.0.0.1:2"));
  CHECK(shown.replies.text == "127.0.0.1:1> I am Ann\n127.0.0.1:2> I am Bob\n");
  shown.replies.text.clear();
  shown.happens("udp1", message("thank you", "127.0.0.1:1"));
  CHECK(shown.replies.text == "127.0.0.1:1> thank you  +0 ms\n");
}

TEST_CASE("a script shows names only where it is asked to") {
  Shown shown(script_style());
  shown.screen.current = [] { return std::string_view("udp1"); };
  shown.happens("tcp1", line("HELLO\n"));
  shown.screen.style().names = true;
  shown.happens("udp1", line("HELLO\n"));
  CHECK(shown.replies.text == "127.0.0.1:9> HELLO\nudp1 127.0.0.1:9> HELLO\n");
}

TEST_CASE("each conversation has its view") {
  Shown shown(script_style());
  shown.screen.view_of = [](std::string_view name) {
    return name == "tcp2" ? View::escaped : View::text;
  };
  shown.happens("tcp1", line("a\\\n"));
  shown.happens("tcp2", line("a\\\n"));
  CHECK(shown.replies.text == "127.0.0.1:9> a\\\n127.0.0.1:9> a\\\\\\n\n");
}

TEST_CASE("an open line is written as it is, and ended by a notice in the same place only") {
  ScreenStyle style = script_style();
  Shown apart(style);
  apart.happens("tcp1", piece("login: "));
  CHECK(apart.replies.text == "127.0.0.1:9> login: ");
  apart.screen.error(Printable("wrong"));
  apart.happens("tcp1", rest("x\n"));
  CHECK(apart.replies.text == "127.0.0.1:9> login: x\n");

  style.one_place = true;
  Shown together(style);
  together.happens("tcp1", piece("login: "));
  together.screen.notice(Printable("not shown"));
  CHECK(together.replies.text == "127.0.0.1:9> login: ");
  together.screen.error(Printable("wrong"));
  CHECK(together.replies.text == "127.0.0.1:9> login: \n");
}

TEST_CASE("the end of a conversation, and of the session, ends an open line") {
  Shown shown(script_style());
  shown.happens("tcp1", piece("abc"));
  shown.happens("tcp2", Eof{});
  CHECK(shown.replies.text == "127.0.0.1:9> abc");
  shown.happens("tcp1", Eof{});
  CHECK(shown.replies.text == "127.0.0.1:9> abc\n");
  shown.happens("tcp1", piece("def"));
  shown.screen.finish();
  CHECK(shown.replies.text == "127.0.0.1:9> abc\n127.0.0.1:9> def\n");
}

TEST_CASE("off a terminal it is said once, at the end, how much text could not show") {
  Shown shown(script_style());
  shown.happens("tcp1", line("\x01\xff\xfe\n"));
  shown.happens("tcp1", line("plain \u00fc\r\n"));
  CHECK(shown.notices.text.empty());
  shown.screen.finish();
  CHECK(shown.notices.text ==
        "confab: 3 bytes are shown as escapes; --json and confab pipe give exact bytes\n");

  Shown one(script_style());
  one.happens("tcp1", line("a\r\r\n"));
  one.screen.finish();
  CHECK(one.notices.text ==
        "confab: 1 byte is shown as an escape; --json and confab pipe give exact bytes\n");
}

TEST_CASE("escapes that were asked for are not told of, nor are those of a terminal") {
  Shown hex(script_style());
  hex.screen.view_of = [](std::string_view) { return View::hex; };
  hex.happens("tcp1", line("\x01\n"));
  Shown escaped(script_style());
  escaped.screen.view_of = [](std::string_view) { return View::escaped; };
  escaped.happens("tcp1", line("\x01\n"));
  Shown prompt(terminal());
  prompt.happens("tcp1", line("\x01\n"));
  for (Shown* each : {&hex, &escaped, &prompt}) {
    each->screen.finish();
    CHECK(each->notices.text.empty());
  }
}

TEST_CASE("% is explained once, below the first") {
  Shown shown(terminal());
  shown.happens("tcp1", piece("login: "));
  shown.happens("tcp1", piece("again: ", false));
  CHECK(shown.replies.text == "127.0.0.1:9> login: %\n127.0.0.1:9| again: %\n");
  CHECK(shown.notices.text ==
        "* \"%\" is where a line end is missing: the peer has not sent it (yet)\n");
}

TEST_CASE("a terminal whose locale is not UTF-8 gets ASCII, and is told so once") {
  ScreenStyle style = terminal();
  style.charset = Charset::ascii;
  Shown shown(style);
  shown.happens("tcp1", line("gr\u00fcn\n"));
  shown.happens("tcp1", line("bl\u00fc\n"));
  shown.screen.notice(Printable("a \u2014 b"));
  CHECK(shown.replies.text.find("gr\\u{fc}n\n") != std::string::npos);
  const std::size_t told = shown.notices.text.find("is not UTF-8");
  CHECK(told != std::string::npos);
  CHECK(shown.notices.text.find("is not UTF-8", told + 1) == std::string::npos);
  CHECK(shown.notices.text.ends_with("* a \\u{2014} b\n"));
}

TEST_CASE("what was drawn by others between two replies breaks their run") {
  Shown shown(terminal());
  shown.happens("tcp1", line("a\n"));
  shown.screen.break_run();
  shown.happens("tcp1", line("b\n"));
  CHECK(shown.replies.text == "127.0.0.1:9> a\n127.0.0.1:9> b\n");
}

TEST_CASE("a notice wraps under its own beginning") {
  Shown shown(script_style());
  shown.screen.notice_columns = [] { return 20; };
  shown.screen.error(Printable("what came last: confab: reset"));
  CHECK(shown.notices.text == "confab: what came \n  last: confab: \n  reset\n");
}

TEST_CASE("an end in the middle of a message is told once") {
  Shown shown(terminal());
  shown.happens("tcp1", Opened{"tcp://127.0.0.1:9", "127.0.0.1:9", "127.0.0.1:1"});
  shown.happens("tcp1", Failed{"recv", "EBADMSG", "127.0.0.1:9", "", "cut short"});
  shown.happens("tcp1", Eof{});
  shown.happens("tcp1", Closed{});
  CHECK(shown.notices.text == "* connected 127.0.0.1:1 -> 127.0.0.1:9\n* cut short\n");
}

TEST_CASE("--reconnect says what a new connection is for, and nothing else that is a notice") {
  ScreenStyle style = script_style();
  style.says_reconnects = true;
  Shown shown(style);
  shown.happens("udp1", Note{"answered by another"});
  Note note{"sent again"};
  note.is_about_reconnect = true;
  shown.happens("tcp1", note);
  CHECK(shown.notices.text == "confab: sent again\n");
}
