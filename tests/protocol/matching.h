#pragma once
// Asking a matcher: what the tests of its keys share.

#include <string>
#include <string_view>
#include <utility>

#include "protocol/match/matcher.h"
#include "tests/support/catch.h"

namespace confab::test {

using Text = std::string TranscriptMatch::*;
inline constexpr Text kPattern = &TranscriptMatch::pattern;
inline constexpr Text kRegex = &TranscriptMatch::regex;
inline constexpr Text kContains = &TranscriptMatch::contains;
inline constexpr Text kPrefix = &TranscriptMatch::prefix;
inline constexpr Text kSuffix = &TranscriptMatch::suffix;
inline constexpr Text kHex = &TranscriptMatch::hex;
inline constexpr Text kJson = &TranscriptMatch::json;

inline TranscriptMatch rule(Text key, std::string value) {
  TranscriptMatch match;
  match.*key = std::move(value);
  return match;
}

// "": it is the one; else why not.
inline std::string why_not(const TranscriptMatch& match, std::string_view message,
                           Captures values = {}) {
  const auto why = Matcher(match).check(message, values);
  return why ? why->text() : "";
}

inline std::string why_not(Text key, std::string value, std::string_view message,
                           Captures values = {}) {
  return why_not(rule(key, std::move(value)), message, std::move(values));
}

inline bool fits(Text key, std::string value, std::string_view message, Captures values = {}) {
  return why_not(key, std::move(value), message, std::move(values)).empty();
}

// What the rule finds in the message; it must fit.
inline Captures captured(Text key, std::string value, std::string_view message,
                         Captures values = {}) {
  const auto why = Matcher(rule(key, std::move(value))).check(message, values);
  REQUIRE(!why);
  return values;
}

}  // namespace confab::test
