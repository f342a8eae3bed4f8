#pragma once
// Captures that are made in memory: conversations as packets, packets as files, and what becomes of
// them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/capture/capture_wishes.h"
#include "protocol/capture/captured_packet.h"

namespace confab::test {

// Big-endian, as on the wire; or little-endian, as in files of most machines.
std::string number_16(std::uint64_t number, bool little = false);
std::string number_32(std::uint64_t number, bool little = false);

// Of IPv4, from its header on.
std::string ip_4(const std::string& payload, std::uint8_t protocol, bool from_server = false,
                 std::uint16_t fragment = 0, std::uint16_t id = 7);
std::string ip_6(const std::string& payload, std::uint8_t next, bool from_server = false);
std::string ethernet(const std::string& ip, const std::string& tags = "");

// Those of 10.0.0.1:40000, the client, and 10.0.0.2:80.
struct Packet {
  std::int64_t at_us = 0;
  std::string bytes;  // of IP
};

inline constexpr std::uint8_t kFin = 1;
inline constexpr std::uint8_t kSyn = 2;
inline constexpr std::uint8_t kReset = 4;
inline constexpr std::uint8_t kAck = 16;

// A TCP connection that is played, packet by packet, a millisecond apart. Each side acknowledges
// what the other sent before.
class Dialogue {
 public:
  explicit Dialogue(std::uint32_t client_number = 1000, std::uint32_t server_number = 5000)
      : numbers_{client_number, server_number} {}

  Dialogue& call();  // SYN, SYN ACK, ACK: three packets
  Dialogue& send(std::string_view bytes) { return say(false, bytes); }
  Dialogue& recv(std::string_view bytes) { return say(true, bytes); }
  Dialogue& acknowledge(bool by_server);
  Dialogue& finish(bool by_server);
  Dialogue& reset(bool by_server);
  Dialogue& wait(std::int64_t microseconds);

  // "hello\n", "HELLO\n", "bye\n", "BYE\n", then both ends: packets 3 to 6, 7 and 8.
  static std::vector<Packet> lock_step(std::uint32_t client_number = 1000,
                                       std::uint32_t server_number = 5000);

  std::vector<Packet> packets;
  bool is_v6 = false;
  std::uint16_t client_port = 40'000;

 private:
  Dialogue& say(bool from_server, std::string_view bytes);
  void add(bool from_server, std::uint8_t flags, std::string_view bytes = {});

  std::uint32_t numbers_[2];
  std::int64_t at_us_ = 1'000'000'000;
};

std::string udp(std::string_view bytes, bool from_server = false,
                std::uint16_t client_port = 40'000, std::uint16_t server_port = 80);

enum class Form { pcap, pcap_big, pcap_nanoseconds, pcapng, pcapng_big };
// A file of them, over links of this type: they are put into it as they are.
std::string capture_file(const std::vector<Packet>& packets, Form form = Form::pcap,
                         std::uint32_t link_type = 101, std::uint32_t snap_length = 262'144);

// Parts of a pcapng file in the byte order of most machines.
std::string block(std::uint32_t type, const std::string& content);
std::string section_block();
std::string interface_block(std::uint32_t link_type, const std::string& options = "");
std::string packet_block(std::uint32_t interface, std::uint64_t time, const std::string& bytes);

// What is told of a capture, in short: "open tcp1", "send hello\n", "recv HELLO\n", "shutdown",
// "eof", "close", "error ECONNRESET", "note ...". Of several conversations each line begins with
// "tcp1 ". Throws CaptureError.
std::vector<std::string> told_of(const std::string& file, const CaptureWishes& wishes = {},
                                 std::size_t read_bytes = 1 << 20);
std::vector<std::string> told_of(const std::vector<Packet>& packets,
                                 const CaptureWishes& wishes = {});
// Without its "open" and notes.
std::vector<std::string> captured_messages(const std::vector<Packet>& packets);
// "2 ARP"
std::string left_out_of(const std::string& file);

}  // namespace confab::test
