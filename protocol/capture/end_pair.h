#pragma once
// Two ends of a conversation, whichever of them speaks.

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

#include "protocol/capture/ip_address.h"

namespace confab {

struct EndPair {
  IpEndpoint lower;
  IpEndpoint higher;

  EndPair(const IpEndpoint& one, const IpEndpoint& other)
      : lower(one < other ? one : other), higher(one < other ? other : one) {}
  bool operator==(const EndPair&) const = default;
};

struct EndPairHash {
  static std::size_t of(const IpEndpoint& end) noexcept {
    const auto* bytes = reinterpret_cast<const char*>(end.host.bytes.data());
    return std::hash<std::string_view>{}({bytes, end.host.bytes.size()}) * 31 + end.port;
  }
  std::size_t operator()(const EndPair& pair) const noexcept {
    return of(pair.lower) * 31 + of(pair.higher);
  }
};

}  // namespace confab
