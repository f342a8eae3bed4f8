#pragma once
// How the bytes of a message are shown: ":view text|escaped|hex|json".

#include <string>
#include <string_view>

#include "app/session/manner.h"

namespace confab {

// Throws std::invalid_argument that lists what exists.
View parse_view(std::string_view name);
std::string_view view_name(View view) noexcept;

// Lines without the last line end. They are still the peer's: the screen sanitises them.

// "00000000  68 65 6c 6c 6f 0a                                 |hello.|", one line each 16 bytes.
std::string hex_dump(std::string_view bytes);
// One line, reversible: \n for a line end, \\ for a backslash.
std::string escaped(std::string_view bytes);
// Indented JSON; the text itself where it is none.
std::string as_json(std::string_view message);

}  // namespace confab
