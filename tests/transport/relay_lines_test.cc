#include "transport/relay_lines.h"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "transport/network_error.h"

namespace confab {
namespace {

constexpr bool kWhole = true;
constexpr bool kLines = false;

void feed(RelayLines& lines, std::string_view bytes) {
  const std::span<char> space = lines.space();
  REQUIRE(space.size() >= bytes.size());
  std::copy(bytes.begin(), bytes.end(), space.begin());
  lines.filled(bytes.size());
}

// All that can be sent now.
std::vector<std::string> take_all(RelayLines& lines) {
  std::vector<std::string> all;
  while (const auto next = lines.next()) {
    all.emplace_back(*next);
    lines.taken();
  }
  return all;
}

using Datagrams = std::vector<std::string>;

TEST_CASE("each line is a datagram, its line end included") {
  RelayLines lines(kLines, 100);
  feed(lines, "one\ntwo\r\n\nthree");
  CHECK(take_all(lines) == Datagrams{"one\n", "two\r\n", "\n"});
  CHECK_FALSE(lines.finished());
}

TEST_CASE("a last line without its end is a datagram once the input ended") {
  RelayLines lines(kLines, 100);
  feed(lines, "one\ntwo");
  take_all(lines);
  lines.input_ended();
  CHECK_FALSE(lines.finished());
  CHECK(take_all(lines) == Datagrams{"two"});
  CHECK(lines.finished());
}

TEST_CASE("lines that come byte by byte are the same lines") {
  RelayLines lines(kLines, 4);
  Datagrams all;
  for (const char byte : std::string("one\ntwo\nx")) {
    feed(lines, std::string_view(&byte, 1));
    for (std::string& datagram : take_all(lines)) all.push_back(std::move(datagram));
  }
  CHECK(all == Datagrams{"one\n", "two\n"});
}

TEST_CASE("no input is no datagram") {
  RelayLines lines(kLines, 100);
  lines.input_ended();
  CHECK(take_all(lines).empty());
  CHECK(lines.finished());
}

TEST_CASE("a line as long as the limit goes, one byte more does not") {
  RelayLines lines(kLines, 4);
  feed(lines, "abc\n");
  CHECK(take_all(lines) == Datagrams{"abc\n"});
  feed(lines, "abcd\n");
  CHECK_THROWS_AS(lines.next(), MessageTooLong);
}

TEST_CASE("a line that is too long is told before its end comes") {
  RelayLines lines(kLines, 4);
  feed(lines, "abcde");
  CHECK_THROWS_WITH(lines.next(),
                    "a message of 5 or more bytes is too long: a datagram holds at most 4");
}

TEST_CASE("the whole input as one datagram waits for its end") {
  RelayLines lines(kWhole, 100);
  feed(lines, "one\ntwo\n");
  CHECK(take_all(lines).empty());
  lines.input_ended();
  CHECK(take_all(lines) == Datagrams{"one\ntwo\n"});
  CHECK(lines.finished());
}

TEST_CASE("no input as one datagram is an empty one") {
  RelayLines lines(kWhole, 100);
  lines.input_ended();
  CHECK_FALSE(lines.finished());
  CHECK(take_all(lines) == Datagrams{""});
  CHECK(lines.finished());
}

}  // namespace
}  // namespace confab
