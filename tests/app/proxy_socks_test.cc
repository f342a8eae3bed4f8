#include <cerrno>
#include <string>
#include <vector>

#include "protocol/socks/socks5.h"
#include "tests/app/proxied.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Catch::Matchers::ContainsSubstring;

const std::string kHello = "\x05\x01\x00"s;

std::string connect_to(const std::string& host, std::uint16_t port) {
  return "\x05\x01\x00\x03"s + static_cast<char>(host.size()) + host +
         static_cast<char>(port >> 8U) + static_cast<char>(port & 0xffU);
}

class Socks : public Proxied {
 public:
  Socks() : Proxied(streams(), {}, Front::socks) {}
  std::string request() const { return connect_to(target_url().host, target_url().port); }
  // What the proxy has answered, an end included: "END".
  std::string hear_all(const Shared& client) {
    std::string all;
    for (std::string each = hear(client); each != "END"; each = hear(client)) all += each;
    return all + "END";
  }
  std::string only_log() const { return log.size() == 1 ? log.front() : "not one line"; }
};

std::string turned_down(SocksOutcome outcome) {
  return std::string(kSocksWelcome) + socks_answer(outcome) + "END";
}

TEST_CASE("a SOCKS client names its target, and only what it says to it is published") {
  const bool is_slow = GENERATE(false, true);
  Socks proxied;
  const Shared client = proxied.connect();
  const std::string said = kHello + proxied.request() + "early\n";
  const std::size_t step = is_slow ? 1 : said.size();
  for (std::size_t at = 0; at < said.size(); at += step)
    proxied.send(client, said.substr(at, step));
  const Shared target = proxied.accept();
  std::string came;
  while (came.size() < 6) came += proxied.hear(target);
  CHECK(came == "early\n");
  CHECK(proxied.hear(client) == kSocksWelcome);
  CHECK(proxied.hear(client).starts_with("\x05\x00\x00\x01\x7f\x00\x00\x01"s));
  proxied.send(target, "late\n");
  CHECK(proxied.hear(client) == "late\n");
  CHECK(proxied.events.text() == "opened; sent early\\n; received late\\n");
}

TEST_CASE("a SOCKS client hears why its target cannot be reached, and it is an error of connect") {
  const auto [code, name, outcome] = GENERATE(table<int, std::string, SocksOutcome>({
      {ECONNREFUSED, "ECONNREFUSED", SocksOutcome::refused},
      {ENETUNREACH, "ENETUNREACH", SocksOutcome::network_unreachable},
      {EHOSTUNREACH, "EHOSTUNREACH", SocksOutcome::host_unreachable},
      {ETIMEDOUT, "ETIMEDOUT", SocksOutcome::timed_out},
      {EACCES, "EACCES", SocksOutcome::not_allowed},
      {ENOBUFS, "ENOBUFS", SocksOutcome::failed},
  }));
  Socks proxied;
  const Shared client = proxied.connect();
  proxied.fail_dialling(code);
  proxied.send(client, kHello + proxied.request() + "GET / HTTP/1.1\r\n");
  proxied.finish(client);
  CHECK(proxied.hear_all(client) == turned_down(outcome));
  CHECK(proxied.events.text() == "failed connect " + name);
}

TEST_CASE("a SOCKS client that was turned down and does not end is closed") {
  Socks proxied;
  const Shared client = proxied.connect();
  proxied.fail_dialling(ECONNREFUSED);
  proxied.send(client, kHello + proxied.request());
  CHECK(proxied.hear_all(client) == turned_down(SocksOutcome::refused));
  proxied.send(client, "still here");
  proxied.time.pass(2s);
  CHECK_THROWS_AS(proxied.send(client, "and here"), NetworkError);
}

TEST_CASE("who says nothing to a SOCKS proxy, or not enough, is closed and told of") {
  const std::string said = GENERATE(""s, "\x05"s, "\x05\x01\x00\x05\x01"s);
  Socks proxied;
  const Shared client = proxied.connect();
  if (!said.empty()) proxied.send(client, said);
  proxied.time.pass(9s);
  CHECK(proxied.log.empty());
  proxied.time.pass(2s);
  CHECK_THAT(proxied.only_log(), ContainsSubstring("timed out after 10 s"));
  CHECK_THAT(proxied.hear_all(client), ContainsSubstring("END"));
  CHECK(proxied.events.text().empty());
}

TEST_CASE("who speaks something else is told of in a sentence") {
  const auto [said, why] = GENERATE(table<std::string, std::string>({
      {"GET http://x/ HTTP/1.1\r\n\r\n", "it speaks HTTP"},
      {"\x04\x01\x00\x50\x7f\x00\x00\x01\x00"s, "it speaks SOCKS4"},
      {"\x05\x01\x00\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"s, "it asks for UDP"},
      {"\x05\x01\x02"s, "it wants to log in"},
      {kHello + connect_to("::1]:80?ttl=", 80), "is no host's"},
      {kHello + connect_to("a b", 80), "is no host's"},
  }));
  Socks proxied;
  const Shared client = proxied.connect();
  proxied.send(client, said);
  proxied.finish(client);
  CHECK_THAT(proxied.hear_all(client), ContainsSubstring("END"));
  CHECK_THAT(proxied.only_log(), ContainsSubstring("no SOCKS5 with 127.0.0.1:"));
  CHECK_THAT(proxied.only_log(), ContainsSubstring(why));
  CHECK(proxied.events.text().empty());
}

TEST_CASE("a target that is the proxy itself is found out by the connection that was made") {
  ProxyTarget way;
  const Registry registry = builtin_transports();
  const Transport& tcp = registry.find("tcp");
  way.transport = way.listening = &tcp;
  const auto [front, peer, local, is_itself] =
      GENERATE(table<std::string, std::string, std::string, bool>({
          {"127.0.0.1:1080", "127.0.0.1:1080", "127.0.0.1:4000", true},
          {"127.0.0.1:1080", "127.0.0.1:1081", "127.0.0.1:4000", false},
          {"0.0.0.0:1080", "127.0.0.2:1080", "127.0.0.1:4000", true},
          {"0.0.0.0:1080", "10.0.0.5:1080", "10.0.0.5:4000", true},
          {"0.0.0.0:1080", "10.0.0.6:1080", "10.0.0.5:4000", false},
          {"0.0.0.0:1080", "10.0.0.5:1081", "10.0.0.5:4000", false},
          {"[::]:1080", "[::1]:1080", "[::1]:4000", true},
          {"192.0.2.1:1080", "127.0.0.1:1080", "127.0.0.1:4000", false},
      }));
  CAPTURE(front, peer);
  way.fronts = {Endpoint(front)};
  CHECK(way.leads_back(Endpoint(local), Endpoint(peer)) == is_itself);
}

}  // namespace
}  // namespace confab
