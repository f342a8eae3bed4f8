#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "transport/tls/tls_wishes.h"
#include "transport/url.h"

namespace confab {
namespace {

using namespace std::string_literals;

const std::string kNameBytes = "\x00\x0e\x00\x00\x0bshop.server"s;
const std::string kProtocolBytes = "\x00\x0c\x02h2\x08http/1.1"s;

TlsWishes wish_for(std::string name, std::vector<std::string> protocols) {
  return {std::move(name), std::move(protocols)};
}

std::string place_with(const std::string& target, const TlsWishes& wishes) {
  return with_wishes(parse_url(target), wishes).text();
}

TEST_CASE("a hello says which server is meant, and what would be spoken with it") {
  const TlsWishes wishes = read_wishes(kNameBytes, kProtocolBytes);
  CHECK(wishes.name == "shop.server");
  CHECK(wishes.protocols == std::vector<std::string>{"h2", "http/1.1"});
  CHECK(read_wishes("", "").name.empty());
  CHECK(read_wishes("", "").protocols.empty());
}

TEST_CASE("a hello that is cut anywhere has no name, and only whole protocols") {
  for (std::size_t size = 0; size < kNameBytes.size(); ++size)
    CHECK(read_wishes(kNameBytes.substr(0, size), "").name.empty());
  for (std::size_t size = 0; size < kProtocolBytes.size(); ++size)
    CHECK(read_wishes("", kProtocolBytes.substr(0, size)).protocols.empty());
  CHECK(read_wishes("", "\x00\x05\x02h2\x08h"s).protocols == std::vector<std::string>{"h2"});
  CHECK(read_wishes(kNameBytes + "more", kProtocolBytes + "more").name == "shop.server");
}

TEST_CASE("what no address can have in its options is left out of a hello") {
  for (const std::string& each :
       {"a&ca=/x"s, "a&verify=off"s, "a b"s, "a\0b"s, "127.0.0.1"s, "\xc3\xa9.fr"s, "a?b"s}) {
    const std::string size{'\0', static_cast<char>(each.size())};
    std::string list = "\x00"s;
    list += size;
    list += each;
    std::string bytes = "\x00"s;
    bytes += static_cast<char>(list.size());
    bytes += list;
    CAPTURE(each);
    CHECK(read_wishes(bytes, "").name.empty());
  }
  const std::string made_up =
      "\x00\x0b\x02\x0a\x0a\x03"
      "a,b"
      "\x02h2\x00"s;
  CHECK(read_wishes("", made_up).protocols == std::vector<std::string>{"h2"});
}

TEST_CASE("the wishes of a hello go into a target, whose certificate stays its own") {
  CHECK(place_with("tls://server:443", wish_for("shop", {"h2", "http/1.1"})) ==
        "tls://server:443?alpn=h2,http/1.1&sni=shop&verify-name=server");
  CHECK(place_with("tls://server:443", wish_for("server", {})) == "tls://server:443");
  CHECK(place_with("tls://server:443", wish_for("", {})) == "tls://server:443");
  CHECK(place_with("tls://server:443?verify=off", wish_for("shop", {})) ==
        "tls://server:443?sni=shop&verify=off");
  const std::string with_pin = "tls://server:443?pin=sha256:00";
  CHECK(place_with(with_pin, wish_for("shop", {})) == with_pin + "&sni=shop");
}

TEST_CASE("what a target asks for itself is stronger than what a hello asks for") {
  const std::string target = "tls://server:443?alpn=spdy&sni=mine";
  CHECK(place_with(target, wish_for("shop", {"h2"})) == target);
  CHECK(place_with("tls://server:443?verify-name=x", wish_for("shop", {})) ==
        "tls://server:443?sni=shop&verify-name=x");
}

}  // namespace
}  // namespace confab
