#pragma once
// A receive's rules, as a target is given them.

#include <string>

#include "protocol/transcript/transcript_event.h"

namespace confab {

// `rules`: "match" as it is in an event. Throws JsonTrouble.
inline TranscriptMatch read_rules(const std::string& rules) {
  const JsonLimits limits;
  TranscriptEventReader reader(limits);
  const std::string event = R"({"type":"recv","conn":"a","match":)" + rules + "}";
  return reader.read(event, [](std::size_t, const Printable&) {}).match.value_or(TranscriptMatch());
}

}  // namespace confab
