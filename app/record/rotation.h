#pragma once
// --rotate: when a recording goes on in another file.

#include <chrono>
#include <cstdint>
#include <string_view>

#include "transport/deadline.h"

namespace confab {

// Of a file with this many bytes, or this old. One of them is above 0.
struct Rotation {
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds age{0};

  // `times`: of a file that waits for conversations to end.
  bool is_due(std::uint64_t has_bytes, Clock::duration has_age, unsigned times) const noexcept {
    return (bytes > 0 && has_bytes / times >= bytes) || (age.count() > 0 && has_age / times >= age);
  }
};

// "10M", "64k"; "1h", "30m": M is megabytes, m is minutes. A bare number says neither. Throws
// UsageError.
Rotation parse_rotation(std::string_view text);

}  // namespace confab
