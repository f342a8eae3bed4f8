#include "protocol/framing/framing.h"
#include "tests/protocol/frames.h"

using Catch::Matchers::ContainsSubstring;
using confab::make_framing;
using confab::test::check_cuts;
using confab::test::error_of;
using confab::test::Frames;
using confab::test::frames_of;

namespace {

const std::string kOk = "HTTP/1.1 200 OK\r\n";

std::string twice(const std::string& text) { return text + "|" + text; }

bool lacks(std::string_view came) {
  const auto framing = make_framing("http", 1000);
  framing->feed(came);
  while (framing->next()) {
  }
  return framing->lacks_bytes();
}

}  // namespace

TEST_CASE("an HTTP message ends with its body") {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string post = "POST /a HTTP/1.1\r\nContent-Length:  3 \r\n\r\nabc";
  const std::string response = kOk + "content-length: 5\r\nA: b\r\n\r\nhe\r\nl";
  const std::string empty = kOk + "Content-Length: 0\r\n\r\n";
  check_cuts({"http", get + post, {twice(get), twice(post)}});
  check_cuts({"http", response + empty + "HTTP", {twice(response), twice(empty), "HTTP|HTTP~"}});
}

TEST_CASE("of a body in chunks the message has neither sizes nor trailers") {
  const std::string head = kOk + "Transfer-Encoding: gzip, Chunked\r\n\r\n";
  const std::string came =
      head + "5\r\nhello\r\n00a;x=\"y\"\r\n, my\nworld\r\n0\r\nDate: x\r\n\r\n";
  check_cuts({"http", came + "H", {came + "|" + head + "hello, my\nworld", "H|H~"}});
}

TEST_CASE("what has no body ends with its head, whatever it says") {
  for (const char* status : {"100 Continue", "103", "204 No Content", "304 Not Modified"}) {
    const std::string head = "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 5\r\n\r\n";
    check_cuts({"http", head + head, {twice(head), twice(head)}});
  }
}

TEST_CASE("a response without a length goes on until the end") {
  const std::string came = "HTTP/1.0 200 OK\r\n\r\nall\r\n\r\nof it";
  check_cuts({"http", came, {came + "|" + came + "~"}});
  const std::string coded = kOk + "Transfer-Encoding: gzip\r\n\r\nxyz";
  check_cuts({"http", coded, {coded + "|" + coded + "~"}});
}

TEST_CASE("after a switch of protocols what comes is another protocol's") {
  const std::string head = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
  check_cuts({"http", head + "\x81\2hi\n\n", {twice(head), twice("\x81\2hi\n\n") + "~"}});
}

TEST_CASE("empty lines before a message are left over from the one before") {
  const std::string get = "\r\n\r\nGET / HTTP/1.1\r\n\r\n";
  check_cuts({"http", get, {twice(get)}});
}

TEST_CASE("a long body comes in pieces of the limit") {
  const std::string head = kOk + "Content-Length: 50\r\n\r\n";  // 39 bytes
  const std::string came = head + std::string(50, 'x') + kOk;
  CHECK(frames_of("http", {came}, 40) ==
        Frames{twice(head + "x") + "~", "+" + twice(std::string(40, 'x')) + "~",
               "+" + twice(std::string(9, 'x')), twice(kOk) + "~"});
  CHECK(frames_of("http", confab::test::byte_by_byte(came), 40) == frames_of("http", {came}, 40));
}

TEST_CASE("a head that says two things, or what is no HTTP, is told with what was expected") {
  const auto field = [](const std::string& fields) {
    return error_of("http", kOk + fields + "\r\n");
  };
  CHECK_THAT(field("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
             ContainsSubstring("both Content-Length (\"5\") and Transfer-Encoding (\"chunked\")"));
  CHECK_THAT(field("Content-Length: 5\r\nContent-Length: 6\r\n"),
             ContainsSubstring("\"5\" and \"6\""));
  CHECK(field("Content-Length: 0\r\nContent-Length: 0\r\n").empty());
  for (const char* length : {"-1", "+5", "0x5", "5, 5", "", "5 5", "99999999999999999999"})
    CHECK_THAT(field("Content-Length: " + std::string(length) + "\r\n"),
               ContainsSubstring("Content-Length of \"") && ContainsSubstring("decimal digits"));
  CHECK_THAT(field("Transfer-Encoding: chunked, gzip\r\n"), ContainsSubstring("to be the last"));
  CHECK_THAT(field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
             ContainsSubstring("to be the last"));
  CHECK_THAT(error_of("http", "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
             ContainsSubstring("\"gzip\"") && ContainsSubstring("\"chunked\" was expected"));
  CHECK_THAT(field("A : b\r\n"), ContainsSubstring("a name without blanks"));
  CHECK_THAT(field("A: b\r\n goes on\r\n"), ContainsSubstring("\" goes on\""));
  CHECK_THAT(field("no colon\r\n"), ContainsSubstring("\"no colon\""));
  CHECK_THAT(error_of("http", "HELLO\r\n"), ContainsSubstring("\"HELLO\""));
  CHECK_THAT(error_of("http", "PRI * HTTP/2.0\r\n"), ContainsSubstring("HTTP/1.1"));
  CHECK_THAT(error_of("http", "HTTP/1.1 20 OK\r\n"), ContainsSubstring("three digits"));
  CHECK_THAT(error_of("http", "HTTP/1.1 2000 OK\r\n"), ContainsSubstring("three digits"));
}

TEST_CASE("a line of HTTP ends with CR LF") {
  CHECK_THAT(error_of("http", "GET / HTTP/1.1\n\n"), ContainsSubstring("CR LF"));
  CHECK_THAT(error_of("http", "\n"), ContainsSubstring("CR LF"));
  CHECK_THAT(error_of("http", kOk + "\n"), ContainsSubstring("CR LF"));
  CHECK_THAT(error_of("http", kOk + "A: b\rc\r\n"), ContainsSubstring("CR inside"));
  CHECK_THAT(error_of("http", kOk + "Transfer-Encoding: chunked\r\n\r\n0;a\n\r\n"),
             ContainsSubstring("CR LF"));
}

TEST_CASE("a chunk is as long as it says, in hexadecimal digits") {
  const auto chunk = [](const std::string& text) {
    return error_of("http", kOk + "Transfer-Encoding: chunked\r\n\r\n" + text);
  };
  for (const char* size : {"", "-1", "+1", "0x1", "g", "1 1", "1234567890abcdef"})
    CHECK_THAT(chunk(std::string(size) + "\r\n"), ContainsSubstring("hexadecimal digits"));
  CHECK(chunk("1 ;a\r\nx\r\n").empty());
  CHECK_THAT(chunk("1\r\nxy\r\n"), ContainsSubstring("after its size"));
  CHECK_THAT(chunk("1;" + std::string(1000, 'x')), ContainsSubstring("more than 1000 bytes"));
}

TEST_CASE("a line that never ends is an error at the limit") {
  CHECK_THAT(error_of("http", "GET /" + std::string(100, 'x'), 80),
             ContainsSubstring("more than 80 bytes"));
}

TEST_CASE("a message that stops in its head or body lacks bytes; an answer to HEAD does not") {
  const std::string head = kOk + "Content-Length: 5\r\n\r\n";
  const std::string chunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
  CHECK_FALSE(lacks(""));
  CHECK(lacks("HTT"));
  CHECK(lacks(head + "a"));
  CHECK_FALSE(lacks(head));
  CHECK_FALSE(lacks(head + "abcde"));
  CHECK_FALSE(lacks(chunked));
  CHECK(lacks(chunked + "1"));
  CHECK(lacks(chunked + "1\r\na\r\n"));
  CHECK_FALSE(lacks(kOk + "\r\nabc"));
  CHECK(lacks("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"));
}
