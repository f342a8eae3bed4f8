#include "protocol/difference/difference_kind.h"

#include <string>

#include "tests/protocol/bytes.h"
#include "tests/support/catch.h"

using namespace confab;
using confab::test::bytes;

TEST_CASE("the kind of a difference is what the bytes are a part of") {
  CHECK(kind_of_difference("at Fri Nov 20 15:36:00 2026\n", "at Fri Nov 20 15:36:07 2026\n") ==
        "ctime");
  CHECK(kind_of_difference("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
                           "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n") == "http_date");
  CHECK(kind_of_difference("n 9", "n 10") == "int");
  CHECK(kind_of_difference("n 9.5s x", "n 9.5s y").empty());
  CHECK(kind_of_difference("0.25 up", "0.75 up") == "num");
  CHECK(kind_of_difference("123e4567-e89b-12d3-a456-426614174000",
                           "123e4567-e89b-12d3-a456-426614174001") == "uuid");
  CHECK(kind_of_difference("127.0.0.1:1", "127.0.0.1:2") == "addr");
  for (const char* other : {"HELL0", "HELLO", "", "HELLO you"})
    CHECK(kind_of_difference("HELLO", other).empty());
  CHECK(kind_of_difference("HELLO 1", "HELL0 2").empty());
  CHECK(kind_of_difference(bytes("\0001"), bytes("\0002")).empty());
  const std::string body(1 << 20, 'x');
  CHECK(kind_of_difference(body + " 1 " + body, body + " 22 " + body) == "int");
  CHECK(kind_of_difference("ž" + body + "ž 1", "ž" + body + "ž 2") == "int");
}

TEST_CASE("a number is called a number") {
  CHECK(kind_in_words(kind_of_difference("users=3", "users=4")) == "a number");
  CHECK(kind_in_words("ctime") == "a clock");
}
