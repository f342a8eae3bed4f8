#pragma once
// How settings are written, at the prompt and on the command line. All parsers throw
// std::invalid_argument that lists what exists.

#include <string_view>

#include "app/session/settings.h"

namespace confab {

Eol parse_eol(std::string_view name);  // "none", "lf", "crlf"
std::string_view eol_name(Eol eol) noexcept;

Reconnect parse_reconnect(std::string_view name);  // "on", "ask", "off"
std::string_view reconnect_name(Reconnect reconnect) noexcept;

}  // namespace confab
