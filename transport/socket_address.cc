#include "transport/socket_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace confab {
namespace {

asio::ip::address unmapped(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

// Not inet_ntop(), since a server writes one for each datagram.
std::string ipv4_text(const sockaddr_in& address) {
  unsigned char bytes[4];
  std::memcpy(bytes, &address.sin_addr, sizeof bytes);
  char text[sizeof "255.255.255.255:65535"];
  char* end = text;
  for (int i = 0; i < 4; ++i) {
    end = std::to_chars(end, text + sizeof text, bytes[i]).ptr;
    *end++ = i < 3 ? '.' : ':';
  }
  end = std::to_chars(end, text + sizeof text, ntohs(address.sin_port)).ptr;
  return {text, end};
}

}  // namespace

SocketAddress::SocketAddress(const sockaddr* given, socklen_t size) noexcept : v6_{} {
  std::memcpy(&v6_, given, std::min<std::size_t>(size, sizeof v6_));
}

SocketAddress::SocketAddress(const asio::ip::address& given, std::uint16_t port) : v6_{} {
  const asio::ip::address address = unmapped(given);
  if (address.is_v4()) {
    v4_.sin_family = AF_INET;
    v4_.sin_port = htons(port);
    v4_.sin_addr.s_addr = htonl(address.to_v4().to_uint());
  } else {
    const asio::ip::address_v6 v6 = address.to_v6();
    v6_.sin6_family = AF_INET6;
    v6_.sin6_port = htons(port);
    v6_.sin6_scope_id = static_cast<std::uint32_t>(v6.scope_id());
    std::memcpy(&v6_.sin6_addr, v6.to_bytes().data(), sizeof v6_.sin6_addr);
  }
}

std::uint16_t SocketAddress::port() const noexcept {
  return ntohs(family() == AF_INET ? v4_.sin_port : v6_.sin6_port);
}

void SocketAddress::set_port(std::uint16_t port) noexcept {
  (family() == AF_INET ? v4_.sin_port : v6_.sin6_port) = htons(port);
}

asio::ip::address SocketAddress::address() const {
  if (family() == AF_INET) return asio::ip::address_v4(ntohl(v4_.sin_addr.s_addr));
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &v6_.sin6_addr, bytes.size());
  return unmapped(asio::ip::address_v6(bytes, v6_.sin6_scope_id));
}

Endpoint SocketAddress::endpoint() const {
  if (family() == AF_INET) return Endpoint{ipv4_text(v4_)};
  if (family() != AF_INET6) return {};
  const asio::ip::address shown = address();
  if (shown.is_v4()) return SocketAddress(shown, port()).endpoint();
  return Endpoint{"[" + shown.to_string() + "]:" + std::to_string(port())};
}

bool operator==(const SocketAddress& left, const SocketAddress& right) noexcept {
  if (left.family() != right.family() || left.port() != right.port()) return false;
  if (left.family() == AF_INET) return left.v4_.sin_addr.s_addr == right.v4_.sin_addr.s_addr;
  return left.v6_.sin6_scope_id == right.v6_.sin6_scope_id &&
         std::memcmp(&left.v6_.sin6_addr, &right.v6_.sin6_addr, sizeof left.v6_.sin6_addr) == 0;
}

std::optional<asio::ip::address> numeric_address(std::string_view host) {
  asio::error_code error;
  const asio::ip::address address = asio::ip::make_address(std::string(host), error);
  if (error) return std::nullopt;
  const bool has_scope = host.find('%') != std::string_view::npos;
  if (has_scope && address.to_v6().scope_id() == 0) return std::nullopt;
  return unmapped(address);
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost") return true;
  const auto address = numeric_address(host);
  return address && address->is_loopback();
}

std::optional<SocketAddress> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, port);
  const auto address = numeric_address(host);
  if (!address || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return SocketAddress(*address, port);
}

std::string_view host_of(std::string_view address) noexcept {
  std::string_view host = address.substr(0, address.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

std::string_view port_of(std::string_view address) noexcept {
  const std::size_t colon = address.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
}

std::vector<Fact> address_facts(const std::string& side, const Endpoint& endpoint) {
  if (!parse_endpoint(endpoint.text)) return {};
  return {{side + " address", std::string(host_of(endpoint.text))},
          {side + " port", std::string(port_of(endpoint.text))}};
}

bool is_v6(std::string_view address) noexcept { return address.starts_with('['); }

bool is_every_address(const Endpoint& endpoint) {
  const auto address = parse_endpoint(endpoint.text);
  return address && address->address().is_unspecified();
}

SocketAddress local_address(int socket) noexcept {
  SocketAddress address;
  socklen_t size = SocketAddress::capacity();
  ::getsockname(socket, address.data(), &size);
  return address;
}

SocketAddress remote_address(int socket) noexcept {
  SocketAddress address;
  socklen_t size = SocketAddress::capacity();
  ::getpeername(socket, address.data(), &size);
  return address;
}

}  // namespace confab
