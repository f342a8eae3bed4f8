#pragma once
// Spans of time as people write and read them.

#include <chrono>
#include <string>
#include <string_view>

namespace confab {

// "250ms", "1.5s", "2m", "100us", "1h"; a bare number is seconds. At most 24 h. Throws
// std::invalid_argument that says what is possible.
std::chrono::nanoseconds parse_duration(std::string_view text);

// "0.04 ms", "0.4 ms", "250 ms", "1.5 s", "10 s", "2 min", "1.5 h": short, not exact. Below zero is
// "0 ms".
std::string duration_text(std::chrono::nanoseconds duration);

}  // namespace confab
