#pragma once
// What two texts have in common at their beginning and at their end.

#include <cstddef>
#include <string_view>

namespace confab {

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept;
std::size_t common_suffix(std::string_view a, std::string_view b) noexcept;

}  // namespace confab
