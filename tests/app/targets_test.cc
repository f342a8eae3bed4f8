#include "app/replay/targets.h"

#include <stdexcept>

#include "tests/support/catch.h"

using namespace confab;

namespace {

Targets targets(std::initializer_list<const char*> places,
                std::initializer_list<const char*> maps = {}) {
  Targets all;
  for (const char* each : places) all.add_target(each, builtin_transports());
  for (const char* each : maps) all.add_map(each, builtin_transports());
  return all;
}

std::string found(const Targets& all, std::string_view recorded) {
  return all.find(parse_url(recorded), builtin_transports()).text();
}

}  // namespace

TEST_CASE("a replay talks to this machine without being asked to") {
  const Targets none;
  for (const char* url :
       {"tcp://127.0.0.1:9", "udp://127.3.2.1:9", "tcp://[::1]:9", "tcp://localhost:9"})
    CHECK(found(none, url) == url);
}

TEST_CASE("any other machine must be named") {
  const Targets none;
  for (const char* url :
       {"tcp://192.0.2.1:9", "tcp://[2001:db8::1]:9", "udp://0.0.0.0:9", "tcp://[::]:9",
        "tcp://localhost.example:9", "tcp://127.0.0.1.example:9", "udp://255.255.255.255:9"}) {
    INFO(url);
    CHECK_THROWS_AS(found(none, url), std::invalid_argument);
    CHECK(found(targets({"recorded"}), url) == url);
  }
}

TEST_CASE("a path does not become a host and a port by itself") {
  const Targets everything = targets({"127.0.0.1:5"});
  CHECK(found(everything, "tcp://127.0.0.1:9") == "tcp://127.0.0.1:5");
  for (const char* url : {"unix:./p", "unixgram:/run/p", "unixpacket:@p", "unix:./p?mode=600"}) {
    INFO(url);
    CHECK_THROWS_WITH(found(everything, url),
                      Catch::Matchers::ContainsSubstring("=tcp://127.0.0.1:5"));
  }
  CHECK(found(targets({}, {"unix:./p=tcp://127.0.0.1:5"}), "unix:./p") == "tcp://127.0.0.1:5");
  CHECK_THROWS_AS(found(targets({}, {"unix:./p=127.0.0.1:5"}), "unix:./p"), std::invalid_argument);
}

TEST_CASE("what answered leads nowhere but to what the file names or the user allows") {
  const Registry registry = builtin_transports();
  const auto leads = [&](const Targets& all, const char* host, const char* address) {
    return all.lead_to(join_host_port(host, 5), registry.find("udp"), address);
  };
  const Targets none;
  CHECK(leads(none, "127.0.0.2", "127.0.0.2:9"));
  CHECK(leads(none, "::1", "[::1]:9"));
  CHECK_FALSE(leads(none, "127.0.0.2", "127.0.0.1:9"));
  CHECK_FALSE(leads(none, "127.0.0.2", "any"));
  CHECK_FALSE(leads(none, "127.0.0.2", ""));
  CHECK_FALSE(leads(none, "192.0.2.1", "192.0.2.1:9"));
  CHECK(leads(targets({"recorded"}), "192.0.2.1", "any"));
  CHECK(leads(targets({"192.0.2.7:5"}), "192.0.2.7", "198.51.100.1:9"));
  CHECK_FALSE(leads(targets({"192.0.2.7:5"}), "198.51.100.1", "198.51.100.1:9"));
  CHECK(leads(targets({}, {"198.51.100.1:9=192.0.2.7:5"}), "192.0.2.7", "198.51.100.1:9"));
}

TEST_CASE("the refusal says how to name it") {
  std::string text;
  try {
    found({}, "tcp://192.0.2.1:9");
  } catch (const std::invalid_argument& error) {
    text = error.what();
  }
  CHECK(text.find("--target HOST:PORT") != std::string::npos);
  CHECK(text.find("--map 192.0.2.1:9=HOST:PORT") != std::string::npos);
  CHECK(text.find("--target recorded") != std::string::npos);
}

TEST_CASE("a target takes the place of every address") {
  const Targets one = targets({"127.0.0.1:7"});
  CHECK(found(one, "tcp://192.0.2.1:9") == "tcp://127.0.0.1:7");
  CHECK(found(one, "udp://127.0.0.1:9") == "udp://127.0.0.1:7");
}

TEST_CASE("a map wins over a transport's target, and that over the one for everything") {
  const Targets all = targets({"127.0.0.1:1", "udp://127.0.0.1:2", "recorded"},
                              {"192.0.2.1:9=127.0.0.1:3", "udp://192.0.2.1:8=127.0.0.1:4"});
  CHECK(found(all, "tcp://192.0.2.2:9") == "tcp://127.0.0.1:1");
  CHECK(found(all, "udp://192.0.2.2:9") == "udp://127.0.0.1:2");
  CHECK(found(all, "udp://192.0.2.1:9") == "udp://127.0.0.1:3");
  CHECK(found(all, "tcp://192.0.2.1:9") == "tcp://127.0.0.1:3");
  CHECK(found(all, "udp://192.0.2.1:8") == "udp://127.0.0.1:4");
  CHECK(found(all, "tcp://192.0.2.1:8") == "tcp://127.0.0.1:1");
}

TEST_CASE("a map sends one address elsewhere, and leaves the others where they are") {
  const Targets one = targets({}, {"127.0.0.1:9=127.0.0.1:10"});
  CHECK(found(one, "tcp://127.0.0.1:9") == "tcp://127.0.0.1:10");
  CHECK(found(one, "tcp://127.0.0.1:8") == "tcp://127.0.0.1:8");
  CHECK_THROWS_AS(found(one, "tcp://192.0.2.1:9"), std::invalid_argument);
}

TEST_CASE("a target can be of another transport") {
  CHECK(found(targets({}, {"127.0.0.1:9=udp://127.0.0.1:10"}), "tcp://127.0.0.1:9") ==
        "udp://127.0.0.1:10");
}

TEST_CASE("a peer's address is looked up as a URL is") {
  const Registry registry = builtin_transports();
  const Transport& udp = registry.find("udp");
  const Targets one = targets({}, {"127.0.0.1:9=127.0.0.1:10"});
  CHECK(one.find(udp, "127.0.0.1:9") == "127.0.0.1:10");
  CHECK_THROWS_AS(one.find(udp, "192.0.2.1:9"), std::invalid_argument);
  CHECK_THROWS_AS(one.find(udp, "nowhere"), std::invalid_argument);
}

TEST_CASE("what is no address is refused when it is given") {
  for (const char* text : {"", "x", "127.0.0.1", "127.0.0.1:70000", "udp://", "127.0.0.1:"}) {
    INFO(text);
    CHECK_THROWS_AS(targets({text}), UrlError);
    CHECK_THROWS_AS(targets({}, {text}), UrlError);
    CHECK_THROWS_AS(targets({}, {(std::string("127.0.0.1:9=") + text).c_str()}), UrlError);
  }
}
