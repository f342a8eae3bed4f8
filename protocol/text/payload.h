#pragma once
// How people write bytes: text with escapes, hex, base64. All throw std::invalid_argument that
// quotes the place.

#include <string>
#include <string_view>

namespace confab {

// \r \n \t \0 \\ \xHH, and \u{HEX} (a code point as UTF-8), so that what the sanitiser shows can be
// read back; anything else after a backslash is an error that says what exists.
std::string unescape(std::string_view text);

// "00 01", "0001", "00:01", "0x00,0x01", mixed; an odd digit or a stranger is an error with its
// position.
std::string from_hex(std::string_view text);
std::string to_hex(std::string_view bytes);         // "0001ff"
std::string to_spaced_hex(std::string_view bytes);  // "00 01 ff"

std::string to_base64(std::string_view bytes);
// The standard alphabet, with its padding, and nothing else.
std::string from_base64(std::string_view text);

}  // namespace confab
