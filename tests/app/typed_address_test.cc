#include "app/program/typed_address.h"

#include "tests/support/catch.h"

using namespace confab;

namespace {

using Words = std::vector<std::string>;

std::string peer(const Words& words, bool udp = false) {
  const Registry registry = builtin_transports();
  try {
    return read_peer(words, udp, registry).text();
  } catch (const UrlError& error) {
    return error.what();
  }
}

std::string listening(const Words& words, bool udp = false) {
  const Registry registry = builtin_transports();
  std::string text;
  try {
    for (const TypedAddress& each : read_listening(words, udp, registry)) {
      const std::string scheme = each.names_scheme() ? each.url.scheme : "both";
      text += (text.empty() ? "" : ", ") + scheme + " " + each.url.authority();
    }
  } catch (const UrlError& error) {
    return error.what();
  }
  return text;
}

}  // namespace

TEST_CASE("whom one talks to may be written in each of these ways") {
  CHECK(peer({"localhost", "9000"}) == "tcp://localhost:9000");
  CHECK(peer({"localhost:9000"}) == "tcp://localhost:9000");
  CHECK(peer({":9000"}) == "tcp://localhost:9000");
  CHECK(peer({"9000"}) == "tcp://localhost:9000");
  CHECK(peer({"tcp://:9000"}) == "tcp://localhost:9000");
  CHECK(peer({"TCP://localhost:9000"}) == "tcp://localhost:9000");
  CHECK(peer({"[::1]:9000"}) == "tcp://[::1]:9000");
  CHECK(peer({"::1", "9000"}) == "tcp://[::1]:9000");
  CHECK(peer({"[::1]", "9000"}) == "tcp://[::1]:9000");
  CHECK(peer({"h:http"}) == "tcp://h:80");
  CHECK(peer({"h", "http"}) == "tcp://h:80");
  CHECK(peer({"http"}) == "tcp://localhost:80");
  CHECK(peer({"localhost", "9000"}, true) == "udp://localhost:9000");
  CHECK(peer({":9000"}, true) == "udp://localhost:9000");
}

TEST_CASE("where one listens the same ways lead to the same place, and there are more") {
  CHECK(listening({"12000"}) == "both localhost:12000");
  CHECK(listening({":12000"}) == "both localhost:12000");
  CHECK(listening({"localhost:12000"}) == "both localhost:12000");
  CHECK(listening({"localhost", "12000"}) == "both localhost:12000");
  CHECK(listening({"::1", "12000"}) == "both [::1]:12000");
  CHECK(listening({"tcp://:12000"}) == "tcp localhost:12000");
  CHECK(listening({"12000"}, true) == "udp localhost:12000");
  CHECK(listening({"*:12000"}) == "both *:12000");
  CHECK(listening({"tcp://*:0"}) == "tcp *:0");
  CHECK(listening({"http"}) == "both localhost:80");
  CHECK(listening({"12000", "13000"}) == "both localhost:12000, both localhost:13000");
  CHECK(listening({"12000", "tcp://:13000"}, true) == "udp localhost:12000, tcp localhost:13000");
}

TEST_CASE("a mistake in an address is told with what was meant") {
  CHECK(peer({"udp://12000"}) ==
        "\"udp://12000\": the port goes after a ':'; udp://:12000 is that port of this machine");
  CHECK(listening({"udp://12000"}) == peer({"udp://12000"}));
  CHECK(peer({"tpc://x"}) ==
        "there is no transport \"tpc\"; did you mean tcp? (there are: tcp, udp, tls, unix, "
        "unixgram, unixpacket, tls+unix)");
  CHECK(listening({"tpc://x"}) == peer({"tpc://x"}));
  CHECK(peer({"http://"}) ==
        "there is no transport \"http\" (there are: tcp, udp, tls, unix, unixgram, unixpacket, "
        "tls+unix)");
  CHECK(peer({"tcp://x"}) == "the port is missing (1-65535)");
  CHECK(peer({"somewhere"}) == "\"somewhere\": the port is missing (HOST:PORT)");
  CHECK(peer({"*:9000"}).find("where one listens") != std::string::npos);
  CHECK(peer({"a", "1", "b"}) == "\"b\" is one word too many");
  CHECK(peer({"tcp://a:1", "2"}) == "one address is enough: tcp://a:1");
  CHECK(peer({"127.0.0.1:1", "2"}) == "one address is enough: 127.0.0.1:1");
  CHECK(peer({"[::1]:1", "2"}) == "one address is enough: [::1]:1");
  CHECK(peer({"tcp:127.0.0.1:1"}) == "\"tcp:127.0.0.1:1\" is written tcp://127.0.0.1:1");
  CHECK(peer({"tcp:/localhost:1"}) == "\"tcp:/localhost:1\" is written tcp://localhost:1");
  CHECK(peer({"tcp://a:1"}, true) == "-u and the address both name a transport: tcp://a:1");
  CHECK(listening({"tcp://a:1"}, true) == "-u and the address both name a transport: tcp://a:1");
  CHECK(listening({"127.0.0.1", "12000", "13000"}) ==
        "\"127.0.0.1\": the port is missing (HOST:PORT)");
}
