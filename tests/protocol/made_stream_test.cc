#include "protocol/capture/made_stream.h"

#include <string>
#include <vector>

#include "protocol/capture/pcapng_text.h"
#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

namespace confab {
namespace {

using Lines = std::vector<std::string>;

IpEndpoint end_of(const char* host, std::uint16_t port) { return {*parse_ip_address(host), port}; }

// A file of a connection that is played, and how many packets it has.
struct Played {
  std::string file = pcapng_beginning("");
  int packets = 0;
  MadeStream stream;

  Played(const char* client, const char* server, std::uint32_t number = 1)
      : stream(end_of(client, 40'000), end_of(server, 80), number,
               [this](std::int64_t at_us, const std::string& packet, const std::string& comment) {
                 ++packets;
                 file += pcapng_packet(at_us, packet, comment);
               }) {}
};

TEST_CASE("a connection that is made of what was said is read as that") {
  const bool is_v6 = GENERATE(false, true);
  Played played(is_v6 ? "::1" : "10.0.0.1", is_v6 ? "::2" : "10.0.0.2");
  played.stream.opened(0, 1000, "a place");
  played.stream.said(Sender::client, "hello\n", 2000);
  played.stream.said(Sender::server, "HELLO\n", 3000);
  played.stream.finished(Sender::client, 4000);
  played.stream.finished(Sender::client, 4000);
  played.stream.closed(5000);
  const std::string server = is_v6 ? "[::2]:80" : "10.0.0.2:80";
  CHECK(test::told_of(played.file) ==
        Lines{"open tcp://" + server, "send hello\n", "recv HELLO\n", "shutdown", "eof", "close"});
  CHECK(played.packets == 3 + 2 + 2 + 2 + 2);
}

TEST_CASE("sequence numbers go round, and a long message is acknowledged on its way") {
  Played played("10.0.0.1", "10.0.0.2", 127);  // the server's begin at 2^32 - 2^24
  played.stream.opened(0, 0, "");
  const std::string line = std::string(999'999, 'x') + "\n";
  for (int i = 0; i < 20; ++i) played.stream.said(Sender::server, line, i);
  played.stream.closed(100);
  const Lines told = test::told_of(played.file);
  CHECK(told.size() == 24);
  CHECK(told[20] == "recv " + line);
}

TEST_CASE("a refusal, a silence and a reset are what they were") {
  Played refused("10.0.0.1", "10.0.0.2");
  refused.stream.refused(0, true, "");
  refused.stream.said(Sender::client, "too late", 1);
  CHECK(test::told_of(refused.file) == Lines{"error ECONNREFUSED"});
  CHECK(refused.packets == 2);
  Played reset("10.0.0.1", "10.0.0.2");
  reset.stream.opened(0, 0, "");
  reset.stream.said(Sender::client, "a\n", 1);
  reset.stream.was_reset(Sender::server, 2);
  reset.stream.closed(3);
  CHECK(test::told_of(reset.file) ==
        Lines{"open tcp://10.0.0.2:80", "send a\n", "error ECONNRESET", "close"});
}

}  // namespace
}  // namespace confab
