// The limit of an import: each packet of a pcap file is found, and what it says over TCP is
// written, a length before it. Usage: capture_copy FROM TO

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "bench/sockets.h"

using namespace confab::bench;

namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kPacketHeader = 16;
constexpr std::size_t kEthernet = 14;

std::size_t header_of(const char* first, int bits) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(*first) >> bits & 0xf) * 4;
}

std::uint32_t length_at(const char* bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes, sizeof length);
  return length;
}

// `packet`: Ethernet, IPv4, TCP.
void copy_payload(const char* packet, std::size_t size, std::string& out) {
  const char* ip = packet + kEthernet;
  const char* tcp = ip + header_of(ip, 0);
  const char* payload = tcp + header_of(tcp + 12, 4);
  const auto bytes = static_cast<std::uint32_t>(packet + size - payload);
  if (bytes == 0) return;
  out.append(reinterpret_cast<const char*>(&bytes), sizeof bytes);
  out.append(payload, bytes);
}

}  // namespace

int main(int, char** argv) {
  const auto from = static_cast<int>(must(open(argv[1], O_RDONLY), "open"));
  const auto to = static_cast<int>(must(open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0600), "open"));
  static char buffer[2 * kPiece];
  std::string out;
  std::size_t held = 0;
  std::size_t at = kFileHeader;
  for (;;) {
    const auto got = static_cast<std::size_t>(must(read(from, buffer + held, kPiece), "read"));
    if (got == 0) break;
    held += got;
    while (at + kPacketHeader <= held) {
      const std::size_t size = length_at(buffer + at + 8);
      if (at + kPacketHeader + size > held) break;
      copy_payload(buffer + at + kPacketHeader, size, out);
      at += kPacketHeader + size;
    }
    held -= at;
    std::memmove(buffer, buffer + at, held);
    at = 0;
    write_all(to, out.data(), out.size());
    out.clear();
  }
  return 0;
}
