#include "protocol/socks/socks5.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace confab {
namespace {

using Kind = SocksWish::Kind;

constexpr unsigned kVersion = 5;
constexpr unsigned kVersion4 = 4;
constexpr unsigned kTlsHandshake = 22;  // the first byte of a record, RFC 8446 section 5.1
constexpr char kNoAuthentication = 0;
constexpr unsigned kConnect = 1;
constexpr unsigned kBind = 2;
constexpr unsigned kUdpAssociate = 3;
constexpr unsigned kIpv4 = 1;
constexpr unsigned kName = 3;
constexpr unsigned kIpv6 = 4;
constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;
constexpr std::size_t kLongestMethod = 16;  // of HTTP: "PROPPATCH" and longer ones

// SOCKS4's own: 91, rejected or failed.
constexpr std::string_view kRejected4{"\x00\x5b\x00\x00\x00\x00\x00\x00", 8};
constexpr std::string_view kNoMethod{"\x05\xff", 2};
// As whoever looks at it in a browser reads it.
constexpr std::string_view kHttpAnswer =
    "HTTP/1.0 501 Not Implemented\r\n"
    "Content-Type: text/plain\r\n"
    "Connection: close\r\n"
    "\r\n"
    "This is a SOCKS5 proxy, and none for HTTP: its address is written socks5h://HOST:PORT.\n";

unsigned byte_of(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

SocksWish refused_wish(std::string_view last_words, std::string why) {
  SocksWish wish;
  wish.kind = Kind::refused;
  wish.last_words = last_words;
  wish.why = std::move(why);
  return wish;
}

// Of one that begins with another byte than 5.
SocksWish foreign(std::string_view heard) {
  const unsigned first = byte_of(heard, 0);
  if (first == kVersion4)
    return refused_wish(kRejected4,
                        "it speaks SOCKS4, and only SOCKS5 is understood: socks5h://HOST:PORT is "
                        "to be its proxy");
  if (first == kTlsHandshake)
    return refused_wish("",
                        "it speaks TLS, and SOCKS5 goes before that: socks5h://HOST:PORT is to be "
                        "its proxy, not https://");
  const std::string_view begin = heard.substr(0, kLongestMethod + 1);
  const auto end =
      std::ranges::find_if_not(begin, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
  if (end == begin.end() && heard.size() <= kLongestMethod) return {};
  if (end != begin.begin() && end != begin.end() && *end == ' ')
    return refused_wish(kHttpAnswer,
                        "it speaks HTTP, and not SOCKS5: socks5h://HOST:PORT is to be its proxy, "
                        "not http://");
  return refused_wish(
      "",
      "it does not speak SOCKS5: its proxy is to be set as socks5h://HOST:PORT, and "
      "a client without such a setting needs LISTEN TARGET");
}

std::string_view name_of_command(unsigned command) {
  if (command == kBind) return "to be connected to (BIND)";
  if (command == kUdpAssociate) return "UDP (UDP ASSOCIATE)";
  return "an unknown command";
}

SocksWish refused_request(SocksOutcome outcome, std::string why) {
  return refused_wish(socks_answer(outcome), std::move(why));
}

std::string address_of(int family, std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

// VER CMD RSV ATYP, the address, two bytes of port: section 4. All but its size.
SocksWish read_request(std::string_view bytes) {
  constexpr std::size_t kBeforeAddress = 4;
  if (!bytes.empty() && byte_of(bytes, 0) != kVersion)
    return refused_request(SocksOutcome::failed, "what follows its greeting is no request");
  if (bytes.size() < kBeforeAddress + 1) return {};
  const unsigned command = byte_of(bytes, 1);
  if (command != kConnect)
    return refused_request(SocksOutcome::unknown_command,
                           "it asks for " + std::string(name_of_command(command)) +
                               ", and only connections to TCP servers are made here");
  const unsigned type = byte_of(bytes, 3);
  if (type != kIpv4 && type != kIpv6 && type != kName)
    return refused_request(SocksOutcome::unknown_address,
                           "the address that it asks for is of no known kind");
  const std::size_t at = kBeforeAddress + (type == kName ? 1 : 0);
  std::size_t size = type == kIpv4 ? kIpv4Bytes : kIpv6Bytes;
  if (type == kName) size = byte_of(bytes, kBeforeAddress);
  if (bytes.size() < at + size + 2) return {};
  const std::string_view address = bytes.substr(at, size);
  SocksWish wish;
  wish.kind = Kind::connect;
  wish.size = at + size + 2;
  wish.host = address;
  if (type != kName) wish.host = address_of(type == kIpv4 ? AF_INET : AF_INET6, address);
  wish.port =
      static_cast<std::uint16_t>(byte_of(bytes, at + size) << 8U | byte_of(bytes, at + size + 1));
  if (wish.host.empty() || wish.port == 0)
    return refused_request(SocksOutcome::failed, "it asks for an address without a host or a port");
  return wish;
}

}  // namespace

SocksWish read_socks(std::string_view heard) {
  if (heard.empty()) return {};
  if (byte_of(heard, 0) != kVersion) return foreign(heard);
  if (heard.size() < 2) return {};
  const std::size_t methods = byte_of(heard, 1);
  const std::size_t greeting = 2 + methods;
  if (heard.size() < greeting) return {};
  if (heard.substr(2, methods).find(kNoAuthentication) == std::string_view::npos)
    return refused_wish(kNoMethod,
                        "it wants to log in, and nobody can here: its proxy is to be set without a "
                        "user and a password");
  SocksWish wish = read_request(heard.substr(greeting));
  wish.is_greeted = true;
  if (wish.kind == Kind::connect) wish.size += greeting;
  return wish;
}

std::string socks_answer(SocksOutcome outcome, std::string_view host, std::uint16_t port) {
  const std::string text(host);
  std::array<char, kIpv6Bytes> bytes{};
  const bool is_v6 = ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
  const bool is_v4 = !is_v6 && ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1;
  if (!is_v6 && !is_v4) port = 0;
  std::string answer{static_cast<char>(kVersion), static_cast<char>(outcome), '\0',
                     static_cast<char>(is_v6 ? kIpv6 : kIpv4)};
  answer.append(bytes.data(), is_v6 ? kIpv6Bytes : kIpv4Bytes);
  answer += static_cast<char>(port >> 8U);
  answer += static_cast<char>(port & 0xffU);
  return answer;
}

}  // namespace confab
