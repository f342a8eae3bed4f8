#pragma once
// The time of day; intervals are the steady clock's.

#include <chrono>
#include <string>

namespace confab {

// RFC 3339, UTC, milliseconds: "2026-11-20T15:35:58.120Z".
std::string rfc3339(std::chrono::system_clock::time_point when);

}  // namespace confab
