#include "app/record/rotation.h"

#include <optional>
#include <stdexcept>
#include <string>

#include "app/program/usage_error.h"
#include "protocol/text/amount.h"
#include "protocol/text/duration.h"

namespace confab {
namespace {

// Less would be a file for each message, or thousands of files an hour.
constexpr std::uint64_t kFewestBytes = 1024;
constexpr std::chrono::seconds kShortestAge{1};

std::optional<std::chrono::nanoseconds> age_in(std::string_view text) {
  if (text.empty() || text.back() < 'a' || text.back() > 'z') return std::nullopt;
  try {
    return parse_duration(text);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace

Rotation parse_rotation(std::string_view text) {
  Rotation rotation;
  const bool has_unit = !text.empty() && (text.back() < '0' || text.back() > '9');
  if (const auto age = age_in(text)) {
    rotation.age = *age;
  } else if (const auto bytes = has_unit ? parse_byte_count(text) : std::nullopt) {
    rotation.bytes = *bytes;
  } else {
    throw UsageError("--rotate \"" + std::string(text) +
                     "\": a size such as 10M, 512k, or a time such as 1h, 30m");
  }
  if (rotation.bytes < kFewestBytes && rotation.age < kShortestAge)
    throw UsageError("--rotate " + std::string(text) + ": at least 1k, or 1s");
  return rotation;
}

}  // namespace confab
