#pragma once
// Characters of protocols, whatever the locale.

namespace confab {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace confab
