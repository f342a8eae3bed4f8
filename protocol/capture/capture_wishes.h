#pragma once
// What is asked of a capture.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/capture/ip_address.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// "127.0.0.1:80"; without a host: that port of whomever.
struct WishedEnd {
  std::optional<IpAddress> host;
  std::uint16_t port = 0;

  bool fits(const IpEndpoint& end) const noexcept {
    return port == end.port && (!host || *host == end.host);
  }
};

struct CaptureWishes {
  std::vector<WishedEnd> filters;      // conversations with one of these ends; none: all of them
  std::vector<WishedEnd> servers;      // who serves there, where a capture does not tell
  std::string framing{kUsualFraming};  // of streams; a name that was checked

  bool wants(const IpEndpoint& one, const IpEndpoint& other) const noexcept {
    const auto fits = [&](const WishedEnd& each) { return each.fits(one) || each.fits(other); };
    return filters.empty() || std::ranges::any_of(filters, fits);
  }
  bool is_server(const IpEndpoint& end) const noexcept {
    return std::ranges::any_of(servers, [&](const WishedEnd& each) { return each.fits(end); });
  }
};

}  // namespace confab
