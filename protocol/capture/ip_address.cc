#include "protocol/capture/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace confab {
namespace {

constexpr std::size_t kShortAddress = 4;

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string copy(text);
  IpAddress address;
  address.is_v6 = text.find(':') != std::string_view::npos;
  const int family = address.is_v6 ? AF_INET6 : AF_INET;
  if (::inet_pton(family, copy.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

IpAddress ip_address_of(std::string_view bytes) {
  IpAddress address;
  address.is_v6 = bytes.size() > kShortAddress;
  std::copy_n(bytes.begin(), std::min(bytes.size(), address.bytes.size()), address.bytes.begin());
  return address;
}

std::string IpEndpoint::text() const {
  char words[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(host.is_v6 ? AF_INET6 : AF_INET, host.bytes.data(), words, sizeof words);
  const std::string name = host.is_v6 ? "[" + std::string(words) + "]" : words;
  return name + ":" + std::to_string(port);
}

}  // namespace confab
