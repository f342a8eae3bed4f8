// The relay between two pipes and a UDP peer.

#include <sys/time.h>

#include <optional>
#include <stdexcept>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "tests/transport/raw_peer.h"
#include "transport/relay.h"
#include "transport/udp.h"

namespace confab {
namespace {

using namespace std::chrono_literals;

// A UDP socket on 127.0.0.1.
FileDescriptor bound_socket() {
  FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const timeval limit{10, 0};  // that a lost datagram is a failure, not a hang
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const SocketAddress any(asio::ip::address_v4::loopback(), 0);
  if (::bind(socket.get(), any.data(), any.size()) != 0) throw std::runtime_error("not bound");
  return socket;
}

// A UDP socket on 127.0.0.1 that answers `answers` datagrams with themselves, between brackets.
class RawEcho {
 public:
  explicit RawEcho(int answers) : socket_(bound_socket()) {
    thread_.emplace([this, answers] {
      for (int i = 0; i < answers; ++i) answer();
    });
  }
  std::string port() const { return std::to_string(local_address(socket_.get()).port()); }
  // All that came; waits until it was answered.
  const std::vector<std::string>& heard() {
    thread_->join();
    return heard_;
  }

 private:
  void answer() {
    std::string bytes(65536, '\0');
    SocketAddress from;
    socklen_t size = SocketAddress::capacity();
    const ssize_t got =
        ::recvfrom(socket_.get(), bytes.data(), bytes.size(), 0, from.data(), &size);
    if (got < 0) return;
    bytes.resize(static_cast<std::size_t>(got));
    heard_.push_back(bytes);
    const std::string reply = "[" + bytes + "]";
    ::sendto(socket_.get(), reply.data(), reply.size(), 0, from.data(), from.size());
  }

  FileDescriptor socket_;
  std::vector<std::string> heard_;
  std::optional<Beside> thread_;
};

struct Ran {
  RelayResult result;
  std::string output;
  std::vector<std::string> notices;
};

// A peer in whose place somebody else answers first.
class OvertakenPeer {
 public:
  OvertakenPeer() : peer_(bound_socket()), stranger_(bound_socket()) {
    thread_.emplace([this] {
      char bytes[64];
      SocketAddress from;
      socklen_t size = SocketAddress::capacity();
      if (::recvfrom(peer_.get(), bytes, sizeof bytes, 0, from.data(), &size) < 0) return;
      ::sendto(stranger_.get(), "spam", 4, 0, from.data(), from.size());
      ::sendto(stranger_.get(), "spam", 4, 0, from.data(), from.size());
      ::sendto(peer_.get(), "answer", 6, 0, from.data(), from.size());
    });
  }
  std::string authority() const { return local_address(peer_.get()).endpoint().text; }
  std::string stranger() const { return local_address(stranger_.get()).endpoint().text; }

 private:
  FileDescriptor peer_;
  FileDescriptor stranger_;
  std::optional<Beside> thread_;
};

// The relay's whole run with `input`, by name or address.
Ran run_datagram_relay(const std::string& authority, const std::string& input,
                       RelayOptions options = {}) {
  Pipe in;
  Pipe out;
  const Beside writing([&] {
    write_all(in.writing.get(), input);
    in.close_writing();
  });
  Ran ran;
  Beside reading([&] { ran.output = read_all(out.reading.get()); });
  options.notice = [&](const std::string& text) { ran.notices.push_back(text); };
  asio::io_context io;
  const Url url = parse_url("udp://" + authority);
  const auto connection = run(io, udp_transport().connect(url, soon()));
  try {
    ran.result =
        run(io, relay(udp_transport(), *connection, in.reading.get(), out.writing.get(), options));
  } catch (...) {
    in.close_reading();
    out.close_writing();
    throw;
  }
  out.close_writing();
  reading.join();
  return ran;
}

using Datagrams = std::vector<std::string>;

TEST_CASE("each line is sent as a datagram, and each answer is written as it came") {
  RawEcho peer(3);
  const Ran ran = run_datagram_relay("127.0.0.1:" + peer.port(), "one\ntwo\nthree");
  CHECK(peer.heard() == Datagrams{"one\n", "two\n", "three"});
  CHECK(ran.output == "[one\n][two\n][three]");
  CHECK(ran.result.sent_bytes == 13);
  CHECK(ran.result.received_bytes == 19);
  CHECK(ran.result.errors == 0);
}

TEST_CASE("the whole input can be one datagram") {
  RawEcho peer(1);
  RelayOptions options;
  options.whole = true;
  const Ran ran = run_datagram_relay("127.0.0.1:" + peer.port(), "one\ntwo\n", options);
  CHECK(peer.heard() == Datagrams{"one\ntwo\n"});
  CHECK(ran.output == "[one\ntwo\n]");
}

TEST_CASE("many lines in one go all get their answers") {
  RawEcho peer(100);
  std::string input;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    input += line;
    expected += "[" + line + "]";
  }
  const Ran ran = run_datagram_relay("127.0.0.1:" + peer.port(), input);
  CHECK(ran.output == expected);
}

TEST_CASE("a line longer than a datagram is told, and what was before it has gone") {
  RawEcho peer(1);
  const std::string input = "short\n" + std::string(70000, 'x') + "\n";
  CHECK_THROWS_AS(run_datagram_relay("127.0.0.1:" + peer.port(), input), MessageTooLong);
  CHECK(peer.heard() == Datagrams{"short\n"});
}

TEST_CASE("a refused datagram is noticed and counted, and the relay goes on") {
  asio::io_context io;
  Subject udp_v4{"udp, IPv4", udp_transport(), "127.0.0.1"};
  const Endpoint there = run(io, nobody(udp_v4));
  const Ran ran = run_datagram_relay(there.text, "one\ntwo\n");
  CHECK(ran.result.errors == 2);
  CHECK(ran.result.sent_bytes == 8);
  REQUIRE(ran.notices.size() == 2);
  CHECK(ran.notices[0] == "refused by " + there.text + ": nothing listens there over UDP");
}

TEST_CASE("a name whose first address refuses is talked to at the next, and nothing is lost") {
  Subject udp_v6{"udp, IPv6", udp_transport(), "::1"};
  if (!can_listen(udp_v6)) return;
  RawEcho peer(2);
  const Ran ran = run_datagram_relay("localhost:" + peer.port(), "one\ntwo\n");
  CHECK(peer.heard() == Datagrams{"one\n", "two\n"});
  CHECK(ran.output == "[one\n][two\n]");
  CHECK(ran.result.errors == 0);
}

TEST_CASE("only what comes from the peer is written, and who else sent something is told once") {
  OvertakenPeer peer;
  std::vector<std::string> strangers;
  RelayOptions options;
  options.linger = 2s;
  options.stranger = [&](const Endpoint& who) { strangers.push_back(who.text); };
  const Ran ran = run_datagram_relay(peer.authority(), "question\n", options);
  CHECK(ran.output == "answer");
  CHECK(ran.result.received_bytes == 6);
  CHECK(strangers == std::vector{peer.stranger()});
}

TEST_CASE("whoever sends something is heard where that is asked for") {
  OvertakenPeer peer;
  RelayOptions options;
  options.linger = 2s;
  options.from_anyone = true;
  const Ran ran = run_datagram_relay(peer.authority(), "question\n", options);
  CHECK(ran.output == "spamspamanswer");
}

}  // namespace
}  // namespace confab
