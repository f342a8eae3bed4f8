#include "app/session/line_end.h"

#include "app/session/manner.h"
#include "tests/support/catch.h"

using namespace confab;
using namespace std::string_literals;

TEST_CASE("a line end has a name, or is a text with escapes") {
  CHECK(parse_line_end("none").bytes().empty());
  CHECK(parse_line_end("lf").bytes() == "\n");
  CHECK(parse_line_end("crlf").bytes() == "\r\n");
  CHECK(parse_line_end("cr").bytes() == "\r");
  CHECK(parse_line_end("nul").bytes() == "\0"s);
  CHECK(parse_line_end("\\r\\n\\0").bytes() == "\r\n\0"s);
  CHECK(parse_line_end(";").bytes() == ";");
}

TEST_CASE("a misspelt name is no text: it would be sent after every line") {
  CHECK_THROWS_AS(parse_line_end("clrf"), std::invalid_argument);
  CHECK_THROWS_AS(parse_line_end(""), std::invalid_argument);
  CHECK_THROWS_AS(parse_line_end("\\q"), std::invalid_argument);
}

TEST_CASE("a line end that is there already is not doubled") {
  CHECK(parse_line_end("lf").end("a") == "a\n");
  CHECK(parse_line_end("lf").end("a\n") == "a\n");
  CHECK(parse_line_end("crlf").end("a") == "a\r\n");
  CHECK(parse_line_end("crlf").end("a\r") == "a\r\n");
  CHECK(parse_line_end("crlf").end("a\r\n") == "a\r\n");
  CHECK(parse_line_end("cr").end("a\r") == "a\r");
  CHECK(parse_line_end("none").end("a") == "a");
}

TEST_CASE("its name reads back as it") {
  for (const char* name : {"none", "lf", "crlf", "cr", "nul", "\\r\\n\\x00", ";", "\\x03\\\\"}) {
    const LineEnd end = parse_line_end(name);
    CHECK(parse_line_end(end.name()) == end);
  }
}

TEST_CASE("what was set counts, then what the framing says, then the medium") {
  CHECK(manner_of_messages().line_end() == LineEnd());
  Manner manner = manner_of_streams();
  CHECK(manner.line_end() == LineEnd("\n"));
  manner.framing = "delimiter:\\r";
  CHECK(manner.line_end() == LineEnd("\r"));
  manner.framing = "crlf";
  CHECK(manner.line_end() == LineEnd("\r\n"));
  manner.framing = "u32be";
  CHECK(manner.line_end() == LineEnd());
  manner.eol = parse_line_end("crlf");
  CHECK(manner.line_end() == LineEnd("\r\n"));
}
