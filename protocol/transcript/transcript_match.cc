// "match": its keys, and that each is what it must be.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "protocol/text/hex_pattern.h"
#include "protocol/text/nearest.h"
#include "protocol/transcript/transcript_event.h"

namespace confab {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 9> kMatchers = {
    "pattern", "regex", "contains", "prefix", "suffix", "hex", "json", "bytes", "any"};

[[noreturn]] void fail(std::string_view key, Literal rest) {
  Printable what("in \"match\", \"");
  what += Untrusted(key);
  what += Literal("\" ");
  what += rest;
  throw JsonTrouble{0, what};
}

std::uint64_t length(const Json& value) {
  if (!value.is_number_unsigned()) fail("bytes", "is a length, or [least, most]");
  return value.get<std::uint64_t>();
}

void read_bytes(const Json& value, TranscriptMatch& match) {
  const bool is_range = value.is_array();
  if (is_range && value.size() != 2) fail("bytes", "is a length, or [least, most]");
  match.least_bytes = length(is_range ? value[0] : value);
  match.most_bytes = length(is_range ? value[1] : value);
  if (*match.least_bytes > *match.most_bytes) fail("bytes", "has the smaller length first");
}

void check_hex(const std::string& text) {
  try {
    HexPattern{text};
  } catch (const std::invalid_argument& error) {
    Printable what("in \"match\", \"hex\" ");
    what += Untrusted(error.what());
    throw JsonTrouble{0, what};
  }
}

void read_one(const std::string& key, const Json& value, TranscriptMatch& match) {
  constexpr std::array<std::string TranscriptMatch::*, 6> kTexts = {
      &TranscriptMatch::pattern, &TranscriptMatch::regex,  &TranscriptMatch::contains,
      &TranscriptMatch::prefix,  &TranscriptMatch::suffix, &TranscriptMatch::hex};
  const auto known = std::find(kMatchers.begin(), kMatchers.end(), key);
  const auto index = static_cast<std::size_t>(known - kMatchers.begin());
  if (index < kTexts.size()) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      fail(key, "is a text in double quotes, not empty");
    match.*kTexts[index] = value.get<std::string>();
    if (key == "hex") check_hex(match.hex);
  } else if (key == "json") {
    match.json = value.dump();
  } else if (key == "bytes") {
    read_bytes(value, match);
  } else if (key == "any") {
    if (value != true) fail("any", "can only be true");
    match.any = true;
  } else if (!key.starts_with("x-")) {
    Printable what("\"");
    what += Untrusted(key);
    what += Literal("\" is no way to match");
    if (const auto near = nearest(key, kMatchers)) {
      what += Literal("; did you mean \"");
      what += Untrusted(*near);
      what += Literal("\"?");
    }
    what += Literal(" (there are: pattern regex contains prefix suffix hex json bytes any)");
    throw JsonTrouble{0, what};
  }
}

}  // namespace

TranscriptMatch read_match(std::string_view json) {
  TranscriptMatch match;
  const Json rules = Json::parse(json.begin(), json.end());
  if (rules.empty()) {
    throw JsonTrouble{0, Printable("\"match\" has at least one of pattern, regex, contains, "
                                   "prefix, suffix, hex, json, bytes and any")};
  }
  for (const auto& [key, value] : rules.items()) read_one(key, value, match);
  return match;
}

}  // namespace confab
