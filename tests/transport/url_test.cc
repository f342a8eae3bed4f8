#include "transport/url.h"

#include "tests/support/catch.h"
#include "tests/support/contains.h"

namespace confab {
namespace {

// What parsing `text` complains of; empty if it does not.
std::string url_complaint(std::string_view text, UrlRules rules = {}) {
  try {
    parse_url(text, rules);
    return "";
  } catch (const UrlError& error) {
    return error.what();
  }
}

TEST_CASE("a URL is scheme, host and port, and is written as it was read") {
  const Url url = parse_url("TCP://example.org:9000");
  CHECK(url.scheme == "tcp");
  CHECK(url.host == "example.org");
  CHECK(url.port == 9000);
  CHECK(url.text() == "tcp://example.org:9000");
  CHECK(url.authority() == "example.org:9000");
}

TEST_CASE("an IPv6 address stands in brackets, and loses them in the host") {
  const Url url = parse_url("udp://[fe80::1%eth0]:69");
  CHECK(url.host == "fe80::1%eth0");
  CHECK(url.text() == "udp://[fe80::1%eth0]:69");
}

TEST_CASE("options stand behind a question mark") {
  const Url url = parse_url("tcp://h:1?b=2&a=&c=x=y");
  CHECK(url.options.at("b") == "2");
  CHECK(url.options.at("a").empty());
  CHECK(url.options.at("c") == "x=y");
  CHECK(parse_url(url.text()).options == url.options);
}

TEST_CASE("a path is a host without a port") {
  const Url url = parse_url("unix:///run/x.sock");
  CHECK(url.host == "/run/x.sock");
  CHECK(url.port == 0);
  CHECK(url.has_path());
  CHECK(url.authority() == "/run/x.sock");
  CHECK(url.text() == "unix:/run/x.sock");
  for (const char* text :
       {"unix:/run/x.sock", "unix:./x", "unix:../x", "unix:@x", "unix:/x?mode=660"})
    CHECK(parse_url(text).text() == text);
  CHECK_FALSE(parse_url("tcp://h:1").has_path());
}

TEST_CASE("what would end a path is written as a number, and read back") {
  const Url url = parse_url("unix:/a%3Fb%25c%20d?mode=600");
  CHECK(url.host == "/a?b%c d");
  CHECK(url.options.at("mode") == "600");
  CHECK(url.text() == "unix:/a%3Fb%25c%20d?mode=600");
  CHECK(url_at("unix", "/a?b").text() == "unix:/a%3Fb");
  CHECK(test::contains(url_complaint("unix:/50%"), "in a path a '%' is written %25"));
  CHECK(test::contains(url_complaint("unix:/x%00y"), "no path has a NUL"));
}

TEST_CASE("a wrong URL is told what is wrong and what is possible") {
  CHECK(test::contains(url_complaint("example.org:9000"), "scheme://host:port"));
  CHECK(test::contains(url_complaint("9x://h:1"), "scheme://host:port"));
  CHECK(test::contains(url_complaint("tcp://h"), "port is missing"));
  CHECK(test::contains(url_complaint("tcp://h:"), "port is missing"));
  CHECK(test::contains(url_complaint("tcp://h:70000"), "port 70000 is out of range (1-65535)"));
  CHECK(test::contains(url_complaint("tcp://h:0"), "port 0 is out of range (1-65535)"));
  CHECK(test::contains(url_complaint("tcp://h:99999999999999999999999"), "out of range"));
  CHECK(test::contains(url_complaint("tcp://h:-1"), "neither a number"));
  CHECK(test::contains(
      url_complaint("tcp://h:no-such-service"),
      "port \"no-such-service\" is neither a number (1-65535) nor the name of a service"));
  CHECK(test::contains(url_complaint("tcp://"), "address is missing"));
  CHECK(test::contains(url_complaint("tcp://*:9000"), "where one listens"));
  CHECK(
      test::contains(url_complaint("tcp://::1:9000"), "brackets: [::1]:9000, or [::1:9000]:PORT"));
  CHECK(test::contains(url_complaint("tcp://1:2:3:4:5:6:7:8:9000"), "[1:2:3:4:5:6:7:8]:9000"));
  CHECK(test::contains(url_complaint("tcp://::abcd"), "brackets: [::abcd]:PORT"));
  CHECK(test::contains(url_complaint("tcp://[::1:9000"), "']' is missing"));
  CHECK(test::contains(url_complaint("tcp://[::1]9000"), "after ']'"));
  CHECK(test::contains(url_complaint("tcp://[example]:9000"), "IPv6"));
  CHECK(test::contains(url_complaint("tcp://me@h:9000"), "a host has letters"));
  CHECK(test::contains(url_complaint("tcp://h h:9000"), "a host has letters"));
  CHECK(test::contains(url_complaint("tcp://h:9000/path"), "neither a number"));
  CHECK(test::contains(url_complaint("tcp://h:1?a=1&a=2"), "twice"));
  CHECK(test::contains(url_complaint("tcp://h:1?=1"), "?name=value"));
  CHECK(test::contains(url_complaint("tcp://" + std::string(254, 'a') + ":1"), "253"));
}

TEST_CASE("a slash behind the port, as pasted from elsewhere, is no path") {
  CHECK(parse_url("tcp://h:9000/").port == 9000);
}

TEST_CASE("a number is no host, though a library would take it for an address") {
  CHECK(test::contains(url_complaint("udp://12000"), "udp://:12000 is that port of this machine"));
  CHECK(test::contains(url_complaint("udp://0"), "udp://:0 is that port of this machine"));
  CHECK(test::contains(url_complaint("tcp://12000:80"), "\"12000\" is no host"));
  UrlRules rules;
  rules.allow_any_host = rules.allow_port_zero = true;
  CHECK(test::contains(url_complaint("udp://12000", rules),
                       "udp://:12000 is that port of this machine"));
  CHECK_THROWS_AS(parse_host_port("12000:80"), UrlError);
  CHECK_THROWS_AS(parse_host("12000"), UrlError);
  CHECK(parse_url("tcp://0:80").host == "0");  // 0.0.0.0, as it has always been written
}

TEST_CASE("an empty host is this machine, with a scheme and without") {
  CHECK(parse_url("tcp://:12000").text() == "tcp://localhost:12000");
  CHECK(parse_host_port(":12000").host == "localhost");
}

TEST_CASE("a port may be the name of a service") {
  CHECK(parse_url("tcp://h:http").port == 80);
  CHECK(parse_host_port("h:https").port == 443);
  CHECK(parse_host_port(":tftp").port == 69);
  CHECK(parse_host_port("http").host.empty());
  CHECK(parse_host_port("http").port == 80);
  CHECK(parse_port("ssh") == 22);
}

TEST_CASE("a listener may leave the port to the system, and take every address") {
  UrlRules rules;
  rules.allow_any_host = true;
  rules.allow_port_zero = true;
  CHECK(parse_url("tcp://*:12000", rules).host == "*");
  CHECK(test::contains(url_complaint("tcp://localhost", rules), "the port is missing (0-65535)"));
  CHECK(test::contains(url_complaint("tcp://*", rules), "the port is missing (0-65535)"));
  CHECK(parse_url("tcp://localhost:0", rules).port == 0);
  CHECK(test::contains(url_complaint("tcp://localhost:65536", rules), "(0-65535)"));
}

TEST_CASE("host and port are read together, and a lone port leaves the host open") {
  CHECK(parse_host_port("localhost:9000").host == "localhost");
  CHECK(parse_host_port("[::1]:9000").host == "::1");
  CHECK(parse_host_port(":9000").host == "localhost");
  CHECK(parse_host_port("9000").host.empty());
  CHECK(parse_host_port("9000").port == 9000);
  CHECK_THROWS_AS(parse_host_port("localhost"), UrlError);
  CHECK_THROWS_AS(parse_host_port("70000"), UrlError);
  CHECK_THROWS_AS(parse_host_port("::1"), UrlError);
  CHECK_THROWS_AS(parse_host_port(""), UrlError);
}

TEST_CASE("host and port are joined with brackets where they are needed") {
  CHECK(join_host_port("127.0.0.1", 9) == "127.0.0.1:9");
  CHECK(join_host_port("::1", 9) == "[::1]:9");
}

}  // namespace
}  // namespace confab
