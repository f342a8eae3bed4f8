#pragma once
// How the bytes of a message are shown: ":view text|escaped|hex|json".

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/session/manner.h"

namespace confab {

// Throws std::invalid_argument that lists what exists.
View parse_view(std::string_view name);
std::string_view view_name(View view) noexcept;

// A row of a dump:
// "00000010  68 65 6c 6c 6f 0a                                 |hello.|": at most `row_bytes`
// bytes, of which the first is at `offset`; shorter rows have blanks instead.
std::string hex_row(std::uint64_t offset, std::string_view bytes, std::size_t row_bytes = 16);
// Bytes for each row: 16, or half as many (and so on) where a row of `columns` has no room for
// them. 0: no limit.
std::size_t hex_row_bytes(int columns) noexcept;

}  // namespace confab
