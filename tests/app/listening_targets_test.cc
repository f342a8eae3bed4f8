#include "app/replay/listening_targets.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

ListeningTargets with_listen(std::initializer_list<const char*> texts) {
  ListeningTargets all;
  for (const char* each : texts) all.add(each, builtin_transports());
  return all;
}

Url listened(std::string_view text) { return parse_url(text, UrlRules{true, true}); }

std::string listens_at(const ListeningTargets& all, std::string_view recorded) {
  return all.find(listened(recorded), builtin_transports()).text();
}

}  // namespace

TEST_CASE("what listened listens at its recorded port, on this machine only") {
  CHECK(listens_at({}, "tcp://127.0.0.1:9") == "tcp://127.0.0.1:9");
  CHECK(listens_at({}, "tcp://*:9") == "tcp://127.0.0.1:9");
  CHECK(listens_at({}, "udp://192.0.2.1:0") == "udp://127.0.0.1:0");
}

TEST_CASE("--listen names another place for one address, or for all the others") {
  const auto all = with_listen({"127.0.0.1:0", "tcp://127.0.0.1:9=tcp://[::1]:10"});
  CHECK(listens_at(all, "tcp://127.0.0.1:9") == "tcp://[::1]:10");
  CHECK(listens_at(all, "tcp://127.0.0.1:8") == "tcp://127.0.0.1:0");
  CHECK(listens_at(all, "udp://127.0.0.1:9") == "udp://127.0.0.1:0");
}

TEST_CASE("no file that a recording names is read") {
  CHECK(listens_at({}, "tls://127.0.0.1:9?cert=a.pem&key=b.pem") == "tls://127.0.0.1:9");
  CHECK(listens_at(with_listen({"127.0.0.1:0"}), "tls://127.0.0.1:9?cert=a.pem&key=b.pem") ==
        "tls://127.0.0.1:0");
}

TEST_CASE("no other transport takes the place of a recorded one") {
  CHECK_THROWS_AS(listens_at(with_listen({"udp://127.0.0.1:0"}), "tcp://127.0.0.1:9"), UrlError);
  CHECK_THROWS_AS(listens_at(with_listen({"127.0.0.1:0"}), "unix:./s"), UrlError);
}

TEST_CASE("a second --listen of one address is refused, and one for nothing is named") {
  CHECK_THROWS_AS(with_listen({"a:1=:2", "a:1=:3"}), UrlError);
  CHECK_THROWS_AS(with_listen({"127.0.0.1:0", "127.0.0.1:1"}), UrlError);
  const Targets::Recorded recorded = {{"tcp", "127.0.0.1:9"}};
  CHECK(with_listen({"127.0.0.1:9=:0", "127.0.0.1:0"}).useless_for(recorded).empty());
  CHECK(with_listen({"127.0.0.1:8=:0"}).useless_for(recorded) ==
        "--listen 127.0.0.1:8=...: nothing that is played listens there");
  CHECK(with_listen({"127.0.0.1:0"}).useless_for({}) == "--listen: nothing that is played listens");
}
