#pragma once
// An IPv4 or IPv6 address with a port, as the kernel wants it and as people write it.

#include <netinet/in.h>
#include <sys/socket.h>

#include <asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/connection.h"

namespace confab {

class SocketAddress {
 public:
  SocketAddress() noexcept : v6_{} {}  // of no family, ready to be filled by the kernel
  SocketAddress(const sockaddr* address, socklen_t size) noexcept;
  SocketAddress(const asio::ip::address& address, std::uint16_t port);

  int family() const noexcept { return any_.sa_family; }
  std::uint16_t port() const noexcept;
  void set_port(std::uint16_t port) noexcept;
  asio::ip::address address() const;  // a v4-mapped one as IPv4
  Endpoint endpoint()
      const;  // "127.0.0.1:9000", "[::1]:9000", "[fe80::1%eth0]:9000"; empty: no family

  sockaddr* data() noexcept { return &any_; }
  const sockaddr* data() const noexcept { return &any_; }
  socklen_t size() const noexcept { return family() == AF_INET ? sizeof(v4_) : sizeof(v6_); }
  static constexpr socklen_t capacity() noexcept { return sizeof(sockaddr_in6); }

  const sockaddr_in& v4() const noexcept { return v4_; }
  const sockaddr_in6& v6() const noexcept { return v6_; }
  friend bool operator==(const SocketAddress& left, const SocketAddress& right) noexcept;

 private:
  union {
    sockaddr any_;
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

// A literal address, with a scope where it has one ("fe80::1%eth0"); a v4-mapped one becomes IPv4.
// nullopt: a name, or a scope that this machine lacks. Never asks a name server.
std::optional<asio::ip::address> numeric_address(std::string_view host);

// "localhost", or a literal address that only this machine reaches. Any other name: no, whatever it
// resolves to.
bool is_loopback_host(std::string_view host);

// Reads what endpoint() writes. nullopt: not that.
std::optional<SocketAddress> parse_endpoint(std::string_view text);

// "::1" and "9000" of "[::1]:9000", of an address as endpoint() writes it. Nothing is checked.
std::string_view host_of(std::string_view address) noexcept;
std::string_view port_of(std::string_view address) noexcept;
bool is_v6(std::string_view address) noexcept;

// "local address" and "local port" for :status, of an address as endpoint() writes it; of any other
// text none.
std::vector<Fact> address_facts(const std::string& side, const Endpoint& endpoint);

// 0.0.0.0 or ::, with whatever port: whoever reaches this machine reaches what listens there.
bool is_every_address(const Endpoint& endpoint);

// What the kernel knows of a socket; of no family where it knows nothing.
SocketAddress local_address(int socket) noexcept;
SocketAddress remote_address(int socket) noexcept;

}  // namespace confab
