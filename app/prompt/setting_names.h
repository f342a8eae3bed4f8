#pragma once
// How settings are written, at the prompt and on the command line. All parsers throw
// std::invalid_argument that lists what exists.

#include <array>
#include <string_view>

#include "app/session/settings.h"

namespace confab {

// What completion offers for ":eol"; for ":framing" it asks framing_kinds.h.
inline constexpr std::array<std::string_view, 5> kEolNames = {"none", "lf", "crlf", "cr", "nul"};

Reconnect parse_reconnect(std::string_view name);  // "on", "ask", "off"
std::string_view reconnect_name(Reconnect reconnect) noexcept;

PeerEnd parse_peer_end(std::string_view name);  // "close", "keep"
std::string_view peer_end_name(PeerEnd end) noexcept;

}  // namespace confab
