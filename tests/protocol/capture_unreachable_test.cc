#include <string>
#include <vector>

#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

using confab::test::capture_file;
using confab::test::Dialogue;
using confab::test::Form;
using confab::test::interface_block;
using confab::test::ip_4;
using confab::test::ip_6;
using confab::test::left_out_of;
using confab::test::Packet;
using confab::test::packet_block;
using confab::test::section_block;
using confab::test::told_of;
using confab::test::udp;

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kQuoted4 = 28;  // what a router must quote, at least
constexpr char kPort = 3;
constexpr char kHost = 1;
constexpr char kProhibited = 13;

std::string icmp(char type, char code, const std::string& quoted) {
  return std::string() + type + code + std::string(6, '\0') + quoted;
}

// What comes back to the client for a packet of its own.
std::string unreachable(const std::string& packet, char code = kPort,
                        std::size_t quoted = kQuoted4) {
  return ip_4(icmp(3, code, packet.substr(0, quoted)), 1, true);
}

std::vector<Packet> in_order(const std::vector<std::string>& packets) {
  std::vector<Packet> made;
  made.reserve(packets.size());
  for (const std::string& each : packets)
    made.push_back({static_cast<std::int64_t>(made.size()) * 1000, each});
  return made;
}

const std::string kAsk = ip_4(udp("ask"), 17);
const Lines kAsked = {"open udp://10.0.0.2:80", "send ask"};

}  // namespace

TEST_CASE("a datagram that nobody took is an error of its conversation, at its place") {
  CHECK(told_of(in_order({kAsk, unreachable(kAsk), kAsk})) ==
        Lines{"open udp://10.0.0.2:80", "send ask", "error ECONNREFUSED", "send ask"});
  CHECK(left_out_of(capture_file(in_order({kAsk, unreachable(kAsk)}))).empty());
}

TEST_CASE("why a datagram did not arrive has the name that its sender hears") {
  const auto code_of = [](char code) { return told_of(in_order({kAsk, unreachable(kAsk, code)})); };
  CHECK(code_of(0).back() == "error ENETUNREACH");
  CHECK(code_of(kHost).back() == "error EHOSTUNREACH");
  CHECK(code_of(kProhibited).back() == "error EHOSTUNREACH");
  const std::string ask = ip_6(udp("ask"), 17);
  const auto code_of_6 = [&](char code) {
    return told_of(in_order({ask, ip_6(icmp(1, code, ask), 58, true)})).back();
  };
  CHECK(code_of_6(0) == "error ENETUNREACH");
  CHECK(code_of_6(1) == "error EACCES");
  CHECK(code_of_6(3) == "error EHOSTUNREACH");
  CHECK(code_of_6(4) == "error ECONNREFUSED");
}

TEST_CASE("a call that does not arrive is an error in the place of its open") {
  Dialogue dialogue;
  dialogue.call();
  const std::string call = dialogue.packets[0].bytes;
  CHECK(told_of(in_order({call, unreachable(call, kHost)})) == Lines{"error EHOSTUNREACH"});
  CHECK(told_of(in_order({call, unreachable(call), call})) == Lines{"error ECONNREFUSED"});
  dialogue.is_v6 = true;
  dialogue.packets.clear();
  dialogue.call();
  const std::string call_6 = dialogue.packets[0].bytes;
  CHECK(told_of(in_order({call_6, ip_6(icmp(1, 1, call_6), 58, true)})) == Lines{"error EACCES"});
}

TEST_CASE("who calls again after that, and is answered, has a conversation") {
  std::vector<Packet> packets = Dialogue::lock_step();
  const std::string call = packets[0].bytes;
  packets.insert(packets.begin() + 1,
                 {{packets[0].at_us, unreachable(call, kHost)}, {packets[0].at_us + 500, call}});
  const Lines told = told_of(packets);
  REQUIRE(told.size() == 9);
  CHECK(told[0] == "tcp1 error EHOSTUNREACH");
  CHECK(told[1] == "tcp2 open tcp://10.0.0.2:80");
  CHECK(told[2] == "tcp2 send hello\n");
}

TEST_CASE("an answer that the client took no more is a note: it had no error") {
  const std::string answer = ip_4(udp("late", true), 17, true);
  const std::string back = ip_4(icmp(3, kPort, answer.substr(0, kQuoted4)), 1);
  CHECK(told_of(in_order({kAsk, answer, back})) ==
        Lines{"open udp://10.0.0.2:80", "send ask", "recv late",
              "note what was sent to the client did not arrive: connection refused"});
}

TEST_CASE("a report about nothing that is in the capture is counted") {
  const auto is_counted = [](const std::string& packet) {
    CHECK(told_of(in_order({kAsk, packet})) == kAsked);
    CHECK(left_out_of(capture_file(in_order({kAsk, packet}))) == "1 ICMP");
  };
  is_counted(unreachable(ip_4(udp("x", false, 40'001), 17)));  // another port
  is_counted(ip_4(icmp(3, kPort, kAsk), 1));                   // to the server
  is_counted(ip_4(icmp(11, 0, kAsk), 1, true));                // its time was over
  is_counted(unreachable(kAsk, 4));                            // it was too large
  is_counted(unreachable(kAsk, 99));
  is_counted(unreachable(ip_4(udp("ask"), 17, false, 2)));  // a later fragment
  is_counted(unreachable(ip_4(udp("ask"), 132)));           // not of UDP
  is_counted(unreachable(unreachable(kAsk)));
  is_counted(ip_4(icmp(1, 4, kAsk), 58, true).replace(9, 1, "\x01"));  // a type of version 6
}

TEST_CASE("a report about a segment changes nothing but a call that waits") {
  std::vector<Packet> packets = Dialogue::lock_step();
  const Lines expected = told_of(packets);
  for (const std::size_t quoted : {std::size_t{0}, std::size_t{3}}) {
    std::vector<Packet> more = packets;
    more.insert(more.begin() + 4, {packets[3].at_us, unreachable(packets[quoted].bytes)});
    CHECK(told_of(more) == expected);
  }
  Dialogue other(77);
  other.call();
  packets.insert(packets.begin() + 1, {packets[0].at_us, unreachable(other.packets[0].bytes)});
  CHECK(told_of(packets) == expected);  // of a call with another number
}

TEST_CASE("a report that ends anywhere is told, or counted, and does no harm") {
  const std::string whole = unreachable(kAsk);
  Lines with_error = kAsked;
  with_error.emplace_back("error ECONNREFUSED");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const bool has_all = size == whole.size();
    CHECK(told_of(in_order({kAsk, whole.substr(0, size)})) == (has_all ? with_error : kAsked));
  }
  for (std::size_t size = 0; size < kQuoted4; ++size)
    CHECK(told_of(in_order({kAsk, unreachable(kAsk, kPort, size)})) == kAsked);
  std::string odd = kAsk;
  odd[0] = '\x4f';  // its header has 60 bytes, of which 20 are quoted
  CHECK(told_of(in_order({kAsk, unreachable(odd)})) == kAsked);
  odd[0] = '\x40';  // or none
  CHECK(told_of(in_order({kAsk, unreachable(odd)})) == kAsked);
}

TEST_CASE("a report that two interfaces saw is told once, one that came twice is told twice") {
  const std::string back = unreachable(kAsk);
  const std::string both = section_block() + interface_block(101) + interface_block(101) +
                           packet_block(0, 5, kAsk) + packet_block(1, 5, kAsk) +
                           packet_block(0, 6, back) + packet_block(1, 6, back);
  CHECK(told_of(both).size() == 3);
  CHECK(told_of(in_order({kAsk, back, back})).size() == 4);
}
