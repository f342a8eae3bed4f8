#pragma once
// Addresses as packets have them.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // of IPv4 the first four
  bool is_v6 = false;

  auto operator<=>(const IpAddress&) const = default;
};

// "127.0.0.1", "::1"; nothing for what is no address.
std::optional<IpAddress> parse_ip_address(std::string_view text);
// 4 bytes, or 16.
IpAddress ip_address_of(std::string_view bytes);

struct IpEndpoint {
  IpAddress host;
  std::uint16_t port = 0;

  auto operator<=>(const IpEndpoint&) const = default;
  // "127.0.0.1:80", "[::1]:80"
  std::string text() const;
};

}  // namespace confab
