#include <string>
#include <vector>

#include "tests/protocol/captures.h"
#include "tests/support/catch.h"

using confab::CaptureWishes;
using confab::test::capture_file;
using confab::test::Dialogue;
using confab::test::ethernet;
using confab::test::Form;
using confab::test::interface_block;
using confab::test::ip_4;
using confab::test::ip_6;
using confab::test::left_out_of;
using confab::test::number_16;
using confab::test::number_32;
using confab::test::Packet;
using confab::test::packet_block;
using confab::test::section_block;
using confab::test::told_of;
using confab::test::udp;

namespace {

using Lines = std::vector<std::string>;

constexpr std::uint16_t kMore = 0x2000;

// The lock-step conversation with each packet in something.
template <class Wrap>
std::vector<Packet> each_wrapped(Wrap wrap) {
  std::vector<Packet> packets = Dialogue::lock_step();
  for (Packet& each : packets) each.bytes = wrap(each.bytes);
  return packets;
}

Lines told_over(std::uint32_t link_type, const std::vector<Packet>& packets) {
  return told_of(capture_file(packets, Form::pcap, link_type));
}

std::vector<Packet> alone(const std::string& bytes) { return {{1'000'000, bytes}}; }

}  // namespace

TEST_CASE("every link type has the same conversation in it") {
  const Lines expected = told_of(Dialogue::lock_step());
  for (const std::uint32_t raw : {12U, 101U, 228U})
    CHECK(told_over(raw, Dialogue::lock_step()) == expected);
  CHECK(told_over(1, each_wrapped([](const std::string& ip) { return ethernet(ip); })) == expected);
  const auto loopback = [](const std::string& ip) { return number_32(2, true) + ip; };
  CHECK(told_over(0, each_wrapped(loopback)) == expected);
  CHECK(told_over(108, each_wrapped(loopback)) == expected);
  const auto cooked = [](const std::string& ip) {
    return std::string(14, '\1') + number_16(0x0800) + ip;
  };
  CHECK(told_over(113, each_wrapped(cooked)) == expected);
  const auto cooked_2 = [](const std::string& ip) {
    return number_16(0x0800) + number_16(0) + number_32(3) + std::string(12, '\1') + ip;
  };
  CHECK(told_over(276, each_wrapped(cooked_2)) == expected);
}

TEST_CASE("VLANs are looked into, one in another, too") {
  const Lines expected = told_of(Dialogue::lock_step());
  const std::string tag = number_16(0x8100) + number_16(7);
  const std::string outer = number_16(0x88a8) + number_16(9);
  CHECK(told_over(1, each_wrapped([&](const std::string& ip) { return ethernet(ip, tag); })) ==
        expected);
  CHECK(told_over(1, each_wrapped([&](const std::string& ip) {
                    return ethernet(ip, outer + tag);
                  })) == expected);
}

TEST_CASE("what fills a frame of Ethernet up is no part of the message") {
  const auto padded = [](const std::string& ip) { return ethernet(ip) + std::string(20, '\0'); };
  CHECK(told_over(1, each_wrapped(padded)) == told_of(Dialogue::lock_step()));
}

TEST_CASE("IPv6 has its addresses in brackets, and headers before the payload") {
  Dialogue dialogue;
  dialogue.is_v6 = true;
  dialogue.call().send("hello\n");
  CHECK(told_of(dialogue.packets)[0] == "open tcp://[fd00::a00:2]:80");
  const std::string options =
      std::string("\x11\0\0\0\0\0\0\0", 8);  // of the destination; UDP follows
  const std::string hop = std::string("\x3c\0\0\0\0\0\0\0", 8);
  CHECK(told_of(alone(ip_6(hop + options + udp("hi"), 0)))[1] == "send hi");
}

TEST_CASE("what is no TCP and no UDP is counted by its name") {
  const std::string arp = std::string(12, '\2') + number_16(0x0806) + std::string(28, '\0');
  CHECK(left_out_of(capture_file({{0, arp}, {0, arp}}, Form::pcap, 1)) == "2 ARP");
  const std::string other = std::string(12, '\2') + number_16(0x9999);
  CHECK(left_out_of(capture_file(alone(other), Form::pcap, 1)) == "1 of ethertype 0x9999");
  CHECK(left_out_of(capture_file(alone(ip_4("ping", 1)))) == "1 ICMP");
  CHECK(left_out_of(capture_file(alone(ip_4("?", 253)))) == "1 of IP protocol 253");
  CHECK(left_out_of(capture_file(alone("?"), Form::pcap, 147)) == "1 of link type 147");
}

TEST_CASE("packets that end anywhere do no harm") {
  for (const std::string& each :
       {ethernet(ip_4(udp("hello"), 17)), ethernet(ip_6(udp("hello"), 17)),
        ethernet(Dialogue::lock_step()[3].bytes), ethernet(ip_6(std::string(8, '\0'), 44))}) {
    for (std::size_t size = 0; size < each.size(); ++size)
      CHECK_NOTHROW(told_over(1, alone(each.substr(0, size))));
  }
}

TEST_CASE("packets whose ends the capture cut off are told so far, and missed from there") {
  Dialogue dialogue;
  dialogue.call().send("hello, " + std::string(100, 'x') + "\n").recv("ok\n");
  const Lines told = told_of(capture_file(dialogue.packets, Form::pcap, 101, 47));
  CHECK(told ==
        Lines{"open tcp://10.0.0.2:80 incomplete", "send hello, ",
              "note 101 bytes are not in the capture, after the first 7 that the client sent",
              "recv ok\n", "note still open when the capture ended"});
}

TEST_CASE("fragments are put together, in whatever order they come") {
  const std::string whole = udp("0123456789abcdefghijklmn\n");
  const std::string first = ip_4(whole.substr(0, 16), 17, false, kMore);
  const std::string second = ip_4(whole.substr(16, 8), 17, false, kMore | 2);
  const std::string last = ip_4(whole.substr(24), 17, false, 3);
  const Lines expected = {"open udp://10.0.0.2:80", "send 0123456789abcdefghijklmn\n"};
  CHECK(told_of({{0, first}, {0, second}, {0, last}}) == expected);
  CHECK(told_of({{0, last}, {0, first}, {0, first}, {0, second}}) == expected);
  CHECK(told_of({{0, first}, {0, last}}).empty());
  CHECK(left_out_of(capture_file({{0, first}, {0, last}})) ==
        "2 fragments of packets that are not whole");
}

TEST_CASE("fragments of IPv6 are put together") {
  const std::string whole = udp("0123456789abcdefghijklmn\n");
  const auto part = [&](std::size_t begin, std::size_t size, unsigned more) {
    const std::string header = std::string("\x11\0", 2) + number_16(begin | more) + number_32(9);
    return ip_6(header + whole.substr(begin, size), 44);
  };
  CHECK(told_of({{0, part(0, 16, 1)}, {0, part(16, 99, 0)}})[1] ==
        "send 0123456789abcdefghijklmn\n");
}

TEST_CASE("too many fragments push the oldest out") {
  std::vector<Packet> packets;
  for (std::uint16_t id = 0; id < 1500; ++id)
    packets.push_back({0, ip_4(std::string(8, 'x'), 17, false, kMore, id)});
  CHECK(left_out_of(capture_file(packets)) == "1500 fragments of packets that are not whole");
}

TEST_CASE("datagrams are messages, empty ones, too") {
  const Lines told = told_of({{0, ip_4(udp("ask"), 17)}, {0, ip_4(udp("", true), 17, true)}});
  CHECK(told == Lines{"open udp://10.0.0.2:80", "send ask", "recv "});
}

TEST_CASE("an answer from another port of the server belongs to the conversation") {
  const std::vector<Packet> packets = {
      {0, ip_4(udp("read file", false, 40'000, 69), 17)},
      {0, ip_4(udp("block 1", true, 40'000, 3000), 17, true)},
      {0, ip_4(udp("got 1", false, 40'000, 3000), 17)},
      {0, ip_4(udp("again", false, 40'000, 69), 17)},
  };
  const Lines expected = {"open udp://10.0.0.2:69", "send read file", "recv block 1",
                          "send got 1 to last", "send again"};
  CHECK(told_of(packets) == expected);
  CaptureWishes wishes;
  wishes.filters.push_back({std::nullopt, 69});
  CHECK(told_of(packets, wishes) == expected);
}

TEST_CASE("whoever sends first is the client, unless it is said to serve") {
  const std::vector<Packet> packets = {{0, ip_4(udp("late", true), 17, true)}};
  CHECK(told_of(packets)[1] == "send late");
  CaptureWishes wishes;
  wishes.servers.push_back({confab::parse_ip_address("10.0.0.2"), 80});
  CHECK(told_of(packets, wishes) == Lines{"open udp://10.0.0.2:80", "recv late"});
}

TEST_CASE(
    "a datagram that two interfaces saw is told once, one that was sent twice is told twice") {
  const std::string datagram = ip_4(udp("ask"), 17);
  const std::string both = section_block() + interface_block(101) + interface_block(101) +
                           packet_block(0, 5, datagram) + packet_block(1, 5, datagram);
  CHECK(told_of(both).size() == 2);
  CHECK(told_of({{0, datagram}, {0, datagram}}).size() == 3);
}

TEST_CASE("a datagram whose end the capture cut off is told so far, and the rest missed") {
  const std::string file = capture_file(alone(ip_4(udp("0123456789"), 17)), Form::pcap, 101, 32);
  CHECK(told_of(file) ==
        Lines{"open udp://10.0.0.2:80 incomplete", "send 0123",
              "note 6 bytes are not in the capture, the last of the datagram before this"});
}

TEST_CASE("more conversations than a transcript can have are counted") {
  std::vector<Packet> packets;
  for (std::uint32_t host = 0; host < 100'050; ++host) {
    std::string ip = ip_4(udp("x"), 17);
    ip.replace(12, 4, number_32(0x0b00'0000 + host));
    packets.push_back({0, ip});
  }
  CHECK(left_out_of(capture_file(packets)) == "50 of more than 100,000 conversations");
}
