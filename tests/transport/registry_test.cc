#include "transport/registry.h"

#include "tests/support/catch.h"
#include "tests/support/run.h"

namespace confab {
namespace {

std::string complaint(const Registry& registry, std::string_view scheme) {
  try {
    registry.find(scheme);
    return "";
  } catch (const UrlError& error) {
    return error.what();
  }
}

TEST_CASE("the builtin transports are found by their schemes") {
  const Registry registry = builtin_transports();
  CHECK(registry.find("tcp").scheme == "tcp");
  CHECK_FALSE(registry.find("tcp").promises.keeps_boundaries);
  CHECK(registry.find("udp").promises.keeps_boundaries);
}

TEST_CASE("every builtin row has the scheme that it is found by, and is made once") {
  const Registry registry = builtin_transports();
  for (const Transport* const each : registry.all()) CHECK(&registry.find(each->scheme) == each);
}

TEST_CASE("an unknown scheme lists those that exist") {
  const Registry registry = builtin_transports();
  CHECK(complaint(registry, "tpc") ==
        "there is no transport \"tpc\" (there are: tcp, udp, tls, unix, unixgram, unixpacket, "
        "tls+unix)");
}

TEST_CASE("an option that a transport does not know is refused, and so is another kind of place") {
  const Registry registry = builtin_transports();
  for (const Transport* const each : registry.all()) {
    const Transport& transport = *each;
    const bool are_paths = transport.places.are_paths;
    const std::string option =
        are_paths ? ":/run/x.sock?sni=x&colour=red" : "://127.0.0.1:9?colour=red";
    const std::string other = are_paths ? "://127.0.0.1:9" : ":/run/x.sock";
    for (const std::string& rest : {option, other}) {
      const Url url = parse_url(transport.scheme + rest);
      asio::io_context io;
      CHECK_THROWS_AS(run(io, transport.connect(url, Deadline{})), UrlError);
      CHECK_THROWS_AS(run(io, transport.listen(url)), UrlError);
    }
  }
}

}  // namespace
}  // namespace confab
