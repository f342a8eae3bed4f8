#include <string>
#include <string_view>
#include <vector>

#include "protocol/socks/socks5.h"
#include "tests/support/catch.h"

namespace {

using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;
using confab::read_socks;
using confab::socks_answer;
using confab::SocksOutcome;
using confab::SocksWish;
using Kind = SocksWish::Kind;

const std::string kGreeting = "\x05\x01\x00"s;

struct Asked {
  std::string request;
  std::string host;
  std::uint16_t port;
};

const std::vector<Asked>& known() {
  static const std::vector<Asked> all = {
      {"\x05\x01\x00\x01\x7f\x00\x00\x01\x1f\x90"s, "127.0.0.1", 8080},
      {"\x05\x01\x00\x03\x0b"
       "example.org\x01\xbb"s,
       "example.org", 443},
      {"\x05\x01\x00\x03\x01"
       "x\xff\xff"s,
       "x", 65535},
      {"\x05\x01\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\x50"s, "::1", 80},
      {"\x05\x01\x00\x03\xff"s + std::string(255, 'a') + "\0\x01"s, std::string(255, 'a'), 1},
  };
  return all;
}

void check_turned_away(const std::string& said, const std::string& last_words,
                       const std::string& why) {
  CAPTURE(said);
  for (const std::string& more : {""s, "and more"s}) {
    const SocksWish wish = read_socks(said + more);
    CHECK(wish.kind == Kind::refused);
    CHECK(wish.last_words == last_words);
    CHECK_THAT(wish.why, ContainsSubstring(why));
  }
}

TEST_CASE("an address of each kind is understood, however its bytes come") {
  for (const Asked& each : known()) {
    CAPTURE(each.host);
    const std::string said = kGreeting + each.request;
    for (std::size_t size = 0; size < said.size(); ++size)
      REQUIRE(read_socks(said.substr(0, size)).kind == Kind::unfinished);
    const SocksWish wish = read_socks(said);
    CHECK(wish.kind == Kind::connect);
    CHECK(wish.host == each.host);
    CHECK(wish.port == each.port);
    CHECK(wish.size == said.size());
  }
}

TEST_CASE("what comes after a request is no part of it") {
  for (const Asked& each : known()) {
    const SocksWish wish = read_socks(kGreeting + each.request + "\x05\x01 GET / HTTP/1.1\r\n");
    CHECK(wish.kind == Kind::connect);
    CHECK(wish.host == each.host);
    CHECK(wish.size == kGreeting.size() + each.request.size());
  }
}

TEST_CASE("a greeting is answered as soon as it is whole, and before its request has come") {
  const std::string many = "\x05\x03\x02\x00\x01"s;
  CHECK_FALSE(read_socks("").is_greeted);
  for (std::size_t size = 1; size < many.size(); ++size)
    CHECK_FALSE(read_socks(many.substr(0, size)).is_greeted);
  CHECK(read_socks(many).is_greeted);
  CHECK(read_socks(many).kind == Kind::unfinished);
  CHECK(read_socks(many + "\x05").is_greeted);
}

TEST_CASE("who wants to log in is refused, in the words of the protocol") {
  check_turned_away("\x05\x01\x02"s, "\x05\xff"s, "without a user and a password");
  check_turned_away("\x05\x00"s, "\x05\xff"s, "log in");
}

TEST_CASE("what is no CONNECT is refused by its name") {
  const std::string address = "\x00\x01\x7f\x00\x00\x01\x00\x50"s;
  const std::string refusal = "\x05\x07\x00\x01\0\0\0\0\0\0"s;
  check_turned_away(kGreeting + "\x05\x02" + address, refusal, "(BIND)");
  check_turned_away(kGreeting + "\x05\x03" + address, refusal, "(UDP ASSOCIATE)");
  check_turned_away(kGreeting + "\x05\x09" + address, refusal, "unknown command");
}

TEST_CASE("an address that is none is refused") {
  check_turned_away(kGreeting + "\x05\x01\x00\x02\x7f\x00\x00\x01\x00\x50"s,
                    "\x05\x08\x00\x01\0\0\0\0\0\0"s, "no known kind");
  check_turned_away(kGreeting + "\x05\x01\x00\x03\x00\x00\x50"s, "\x05\x01\x00\x01\0\0\0\0\0\0"s,
                    "without a host");
  check_turned_away(kGreeting + "\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x00"s,
                    "\x05\x01\x00\x01\0\0\0\0\0\0"s, "a port");
  check_turned_away(kGreeting + "\x04"s, "\x05\x01\x00\x01\0\0\0\0\0\0"s, "no request");
}

TEST_CASE("a client that speaks something else is told apart, and answered where it understands") {
  check_turned_away("\x04\x01\x00\x50\x7f\x00\x00\x01\x00"s, "\x00\x5b\0\0\0\0\0\0"s, "SOCKS4");
  check_turned_away("\x16\x03\x01"s, "", "TLS");
  check_turned_away("SSH-2.0-OpenSSH_9.2\r\n", "", "does not speak SOCKS5");
  check_turned_away("\x00"s, "", "does not speak SOCKS5");
  const SocksWish http = read_socks("CONNECT example.org:443 HTTP/1.1\r\n");
  CHECK(http.kind == Kind::refused);
  CHECK_THAT(http.why, ContainsSubstring("speaks HTTP"));
  CHECK_THAT(http.last_words, ContainsSubstring("501"));
  CHECK(read_socks("CONNECT").kind == Kind::unfinished);
  CHECK(read_socks("CONNECT ").kind == Kind::refused);
}

TEST_CASE("no beginning keeps a proxy waiting for more than the longest request") {
  const std::string name = std::string(255, 'a');
  const std::string longest = "\x05\xff"s + std::string(255, '\0') + "\x05\x01\x00\x03\xff"s + name;
  CHECK(read_socks(longest + "\x01").kind == Kind::unfinished);
  CHECK(read_socks(longest + "\x01\x01").kind == Kind::connect);
  CHECK(longest.size() + 2 == confab::kLongestSocksWish);
  CHECK(read_socks(std::string(17, 'A')).kind == Kind::refused);
}

TEST_CASE("an answer has where the connection comes from, or nothing") {
  CHECK(socks_answer(SocksOutcome::connected, "127.0.0.1", 0x1234) ==
        "\x05\x00\x00\x01\x7f\x00\x00\x01\x12\x34"s);
  CHECK(socks_answer(SocksOutcome::connected, "::1", 1) ==
        "\x05\x00\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\x01"s);
  CHECK(socks_answer(SocksOutcome::refused) == "\x05\x05\x00\x01\0\0\0\0\0\0"s);
  CHECK(socks_answer(SocksOutcome::connected, "/run/x.sock", 9) == "\x05\x00\x00\x01\0\0\0\0\0\0"s);
}

}  // namespace
