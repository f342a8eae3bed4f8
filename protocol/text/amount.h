#pragma once
// Numbers as people write them on a command line: shares and sizes.

#include <cstdint>
#include <optional>
#include <string_view>

namespace confab {

// "5%", "0.1%", "5": in a hundred, 0 to 100. Nullopt: something else.
std::optional<double> parse_percent(std::string_view text);

// "4096", "64k", "1.5M", "2G": bytes, k is 1024 of them; below 1 PiB. Nullopt: something else.
std::optional<std::uint64_t> parse_byte_count(std::string_view text);

}  // namespace confab
