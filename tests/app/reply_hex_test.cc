// ":view hex".

#include "app/text/hex_rows.h"
#include "tests/app/reply_support.h"
#include "tests/support/catch.h"

using namespace confab;

namespace {

std::string dumped(const ScreenStyle& style, const std::vector<Received>& messages,
                   int columns = 0) {
  return shown(style, messages, View::hex, columns);
}

// The same as a stream that is read at once: all that is not last waits for what comes with it.
std::string shown_at_once(const ScreenStyle& style, const std::vector<Received>& messages) {
  ReplyText reply_text(style);
  Printable out;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    ReplyPiece reply{"tcp1", messages[i], View::hex};
    reply.more_is_here = i + 1 < messages.size();
    reply_text.show(reply, Printable(), Printable(), out);
  }
  return out.text();
}

const std::string kFirstRow =
    "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|\n";
const std::string kSecondRow = "00000010  10 11                                             |..|\n";
const std::string_view kBytes("\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21",
                              18);  // a LF among them

}  // namespace

TEST_CASE("a dump shows every byte, the line end too") {
  CHECK(dumped({}, {line("hello\n")}) ==
        "127.0.0.1:9> 00000000  68 65 6c 6c 6f 0a                                 |hello.|\n");
}

TEST_CASE("a line end in a stream restarts no dump, and cuts no row") {
  CHECK(shown_at_once({}, {line(kBytes.substr(0, 11)), piece(kBytes.substr(11))}) ==
        "127.0.0.1:9> " + kFirstRow + "127.0.0.1:9| " + kSecondRow);
}

TEST_CASE("offsets go on after a pause in a stream, and begin anew after what we send") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received first = line("a\n");
  const Received second = line("b\n");
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  reply_text.show({"tcp1", second, View::hex}, Printable(), Printable(), out);
  reply_text.sent("tcp1", out);
  reply_text.show({"tcp1", second, View::hex}, Printable(), Printable(), out);
  const std::string text = out.text();
  CHECK(text.find("> 00000000  61 0a") != std::string::npos);
  CHECK(text.find("> 00000002  62 0a") != std::string::npos);
  CHECK(text.find("> 00000000  62 0a") != std::string::npos);
}

TEST_CASE("a dump begins anew after a send, also where the peer ends no line") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received first = piece("abc");
  const Received second = piece("def", false);
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  reply_text.sent("tcp1", out);
  reply_text.show({"tcp1", second, View::hex}, Printable(), Printable(), out);
  CHECK(out.text().find("00000000  64 65 66") != std::string::npos);
}

TEST_CASE("what is sent in the middle of a long frame begins no dump of its rest") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  Received first = piece("abc");
  first.more_follows = true;
  const Received second = rest("def\n");
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  reply_text.sent("tcp1", out);
  reply_text.show({"tcp1", second, View::hex}, Printable(), Printable(), out);
  CHECK(out.text().find("00000003  64 65 66 0a") != std::string::npos);
}

TEST_CASE("each conversation has a dump of its own, and a send begins its own anew") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received first = line("a\n");
  const Received second = line("bc\n");
  const auto show = [&](std::string_view conversation, const Received& received) {
    out = Printable();
    reply_text.show({conversation, received, View::hex}, Printable(), Printable(), out);
    return out.text().substr(out.text().find("> ") + 2, 8);
  };
  CHECK(show("tcp1", first) == "00000000");
  CHECK(show("tcp2", second) == "00000000");
  CHECK(show("tcp1", first) == "00000002");
  CHECK(show("tcp2", second) == "00000003");
  reply_text.sent("tcp1", out);
  CHECK(show("tcp1", first) == "00000000");
  CHECK(show("tcp2", second) == "00000006");
  reply_text.ended("tcp2", out);
  CHECK(show("tcp2", second) == "00000000");
  CHECK(show("tcp1", first) == "00000002");
}

TEST_CASE("a notice cuts a row of a dump, and its offsets go on") {
  const ScreenStyle style = terminal();
  ReplyText reply_text(style);
  Printable out;
  const Received first = line("a\n");
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  reply_text.interrupt(out);
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  CHECK(out.text().find("00000002  61 0a") != std::string::npos);
}

TEST_CASE("a dump after text of the same stream begins at 0") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received first = line("a\n");
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  reply_text.show({"tcp1", first, View::text}, Printable(), Printable(), out);
  out = Printable();
  reply_text.show({"tcp1", first, View::hex}, Printable(), Printable(), out);
  CHECK(out.text().find("00000000  61 0a") != std::string::npos);
}

TEST_CASE("a dump of each datagram begins at 0, an empty one is a row") {
  CHECK(dumped({}, {message(kBytes), message("a\n"), message("")}) ==
        "127.0.0.1:9> " + kFirstRow + "127.0.0.1:9| " + kSecondRow +
            "127.0.0.1:9> 00000000  61 0a                                             |a.|\n"
            "127.0.0.1:9> \n");
}

TEST_CASE("a frame with a length is a dump of its own, its prefix included") {
  const std::string_view bytes =
      "\x01"
      "a";
  const Received frame{bytes, "x", bytes.substr(1)};
  const std::string row = "x> 00000000  01 61                                             |.a|\n";
  CHECK(dumped({}, {frame, frame}) == row + row);
}

TEST_CASE("a row has as many bytes as a terminal has room for") {
  ScreenStyle style;
  style.terminal = true;
  CHECK(dumped(style, {message(kBytes.substr(0, 9))}, 80) ==
        "127.0.0.1:9> 00000000  00 01 02 03  04 05 06 07  |........|\n"
        "           | 00000008  08                        |.|\n");
  CHECK(dumped(style, {message(kBytes.substr(0, 16))}, 120) == "127.0.0.1:9> " + kFirstRow);
}

TEST_CASE("of a big message it is said how many of its bytes are left out") {
  ScreenStyle style;
  style.terminal = true;
  const std::string whole(65507, 'x');
  CHECK(dumped(style, {message(whole)})
            .ends_with("           | 0000ffe0  78 78 78               "
                       "                           |xxx|\n"));
  const std::string larger(65536 + 5000, 'x');
  CHECK(dumped(style, {message(larger)})
            .ends_with("|xxxxxxxxxxxxxxxx|\n           | …[+5000 bytes]\n"));
}

TEST_CASE("a row that waits is shown before anything else is") {
  const ScreenStyle style;
  ReplyText reply_text(style);
  Printable out;
  const Received first = line("a\n");
  ReplyPiece reply{"tcp1", first, View::hex};
  reply.more_is_here = true;
  reply_text.show(reply, Printable(), Printable(), out);
  CHECK(out.text().empty());
  reply_text.interrupt(out);
  CHECK(out.text().starts_with("127.0.0.1:9> 00000000  61 0a"));
}
