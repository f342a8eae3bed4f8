#pragma once
// How messages are shown to people: ":view" of the prompt and of a proxy.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace confab {

// Harmless text; text in which every byte can be told; rows of a dump; indented, where it is JSON.
enum class View : std::uint8_t { text, escaped, hex, json };

inline constexpr std::array<std::string_view, 4> kViewNames = {"text", "escaped", "hex", "json"};

// One of these. Throws std::invalid_argument that lists them.
View parse_view(std::string_view name);
std::string_view view_name(View view) noexcept;

}  // namespace confab
