#include "protocol/starttls/starttls.h"

#include <map>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using Catch::Matchers::ContainsSubstring;
using confab::Starttls;
using confab::StarttlsRefused;
using namespace std::string_literals;

namespace {

const std::string kMysqlGreeting = "\x1b\0\0\0\n8.0.36\0\1\0\0\0abcdefgh\0\xff\xff\x2d\0\0\0"s;

// What each server says, piece by piece; what the client says is in between.
const std::map<std::string, std::vector<std::string>>& agreeing() {
  static const std::map<std::string, std::vector<std::string>> all = {
      {"smtp", {"220-a\r\n220 b\r\n", "250-c\r\n250 d\r\n", "220 go\r\n"}},
      {"lmtp", {"220 b\r\n", "250 d\r\n", "220 go\r\n"}},
      {"imap", {"* OK hi\r\n", "* X\r\na1 OK go\r\n"}},
      {"pop3", {"+OK hi\r\n", "+OK go\r\n"}},
      {"ftp", {"220 hi\r\n", "234 go\r\n"}},
      {"nntp", {"201 hi\r\n", "382 go\r\n"}},
      {"sieve", {"\"SASL\" \"\"\r\nOK\r\n", "OK go\r\n"}},
      {"irc", {":s NOTICE * :x\r\n:s 670 * :go\r\n"}},
      {"xmpp",
       {"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}},
      {"ldap", {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"s}},
      {"postgres", {"S"}},
      {"mysql", {kMysqlGreeting}},
  };
  return all;
}

// Everything that is said until there is no more to say.
std::string said_by(Starttls& asking) {
  std::string all;
  for (std::string each = asking.next(); !each.empty(); each = asking.next()) all += each;
  return all;
}

void check_refused(const std::string& protocol, const std::string& answer) {
  CAPTURE(protocol, answer);
  Starttls asking(protocol, "host");
  said_by(asking);
  CHECK_THROWS_AS(asking.feed(answer), StarttlsRefused);
}

}  // namespace

TEST_CASE("each protocol's server grants it, however its answers are cut") {
  for (const auto& [protocol, answers] : agreeing()) {
    for (const bool byte_by_byte : {false, true}) {
      CAPTURE(protocol, byte_by_byte);
      Starttls asking(protocol, "host");
      for (const std::string& answer : answers) {
        said_by(asking);
        const std::size_t step = byte_by_byte ? 1 : answer.size();
        for (std::size_t at = 0; at < answer.size(); at += step) {
          CHECK_FALSE(asking.is_granted());
          asking.feed(std::string_view(answer).substr(at, step));
        }
      }
      said_by(asking);
      CHECK(asking.is_granted());
    }
  }
}

TEST_CASE("every protocol in the list is known, and an unknown one lists them") {
  CHECK(confab::starttls_protocols().size() == agreeing().size());
  for (const std::string_view each : confab::starttls_protocols())
    CHECK(agreeing().count(std::string(each)) == 1);
  CHECK_THROWS_WITH(Starttls("gopher", "h"), ContainsSubstring("ftp, imap, irc, ldap"));
}

TEST_CASE("what is said is what the protocols ask for") {
  Starttls smtp("smtp", "h");
  CHECK(smtp.next().empty());
  smtp.feed("220 hi\r\n");
  CHECK(smtp.next() == "EHLO localhost\r\n");
  CHECK(smtp.next().empty());
  smtp.feed("250 STARTTLS\r\n");
  CHECK(smtp.next() == "STARTTLS\r\n");
  CHECK(Starttls("postgres", "h").next() == "\0\0\0\x08\x04\xd2\x16\x2f"s);
  CHECK_THAT(Starttls("xmpp", "example.org").next(), ContainsSubstring("to='example.org'"));
  CHECK(Starttls("ldap", "h").next().size() == 31);
  Starttls mysql("mysql", "h");
  mysql.feed(kMysqlGreeting);
  CHECK(mysql.next().size() == 36);
}

TEST_CASE("a server that says no is told with what it said") {
  check_refused("smtp", "554 no\r\n");
  check_refused("smtp", "\n");
  check_refused("ftp", "22\n");
  check_refused("imap", "* BYE\r\n");
  check_refused("pop3", "-ERR\r\n");
  check_refused("sieve", "BYE\r\n");
  check_refused("irc", ":s 691 * :no\r\n");
  check_refused("irc", ":s 421 * :unknown\r\n");
  check_refused("xmpp", "<stream:features></stream:features>");
  check_refused("xmpp", "</stream:stream>");
  check_refused("ldap", "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00"s);
  check_refused("ldap", "\x30\x00"s);
  check_refused(
      "ldap",
      "HTTP/1.1 400 Bad\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  check_refused("postgres", "N");
  check_refused("postgres", "EFATAL");
  check_refused("mysql", "\x05\0\0\0\xffxxxx"s);
  check_refused("mysql", "\x1b\0\0\0\n8.0.36\0\1\0\0\0abcdefgh\0\xff\xf7\x2d\0\0\0"s);  // no TLS
}

TEST_CASE("what stands behind the answer is refused, at once or later") {
  for (const auto& [protocol, answers] : agreeing()) {
    CAPTURE(protocol);
    Starttls asking(protocol, "host");
    for (std::size_t i = 0; i + 1 < answers.size(); ++i) {
      said_by(asking);
      asking.feed(answers[i]);
    }
    said_by(asking);
    CHECK_THROWS_AS(asking.feed(answers.back() + "x"), StarttlsRefused);
  }
  Starttls asking("pop3", "host");
  asking.feed("+OK\r\n");
  said_by(asking);
  asking.feed("+OK\r\n");
  CHECK(asking.is_granted());
  CHECK_THROWS_AS(asking.feed("x"), StarttlsRefused);
}

TEST_CASE("a greeting of several lines ends with its code and a blank") {
  Starttls ftp("ftp", "host");
  ftp.feed("220-Welcome\r\n to our server\r\n221 no\r\n\r\n220");
  CHECK(ftp.next().empty());
  ftp.feed(" ready\r\n");
  CHECK(ftp.next() == "AUTH TLS\r\n");
}

TEST_CASE("an answer that does not end is bounded") {
  for (const std::string_view protocol : confab::starttls_protocols()) {
    CAPTURE(protocol);
    Starttls asking(protocol, "host");
    said_by(asking);
    const auto flood = [&] {
      for (int i = 0; i < 10'000; ++i) asking.feed("* 2 x 3 y ");
    };
    CHECK_THROWS_AS(flood(), StarttlsRefused);
  }
}
