#pragma once
// The keys that events have: one table for reading, checking and rewriting them.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/json/json_object.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// Where a key's value goes; its alternative says what the value must be.
using TranscriptMember =
    std::variant<std::monostate, std::string TranscriptEvent::*, std::int64_t TranscriptEvent::*,
                 bool TranscriptEvent::*, std::uint64_t TranscriptEvent::*>;

struct TranscriptKey {
  std::string_view name;
  JsonKind kind;
  std::uint16_t types;              // one bit for each TranscriptType that has this key
  bool stable;                      // false: never compared, and left out by "fmt --stable"
  TranscriptPayload::Kind payload;  // none: no payload
  TranscriptMember member;          // times in milliseconds, stored as microseconds
};

constexpr std::uint16_t type_bit(TranscriptType type) noexcept {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(type));
}

// In the order in which they are written; unknown ones follow.
std::span<const TranscriptKey> transcript_keys();
// Null: not a key of the format.
const TranscriptKey* find_key(std::string_view name) noexcept;
std::span<const std::string_view> transcript_type_names();

}  // namespace confab
