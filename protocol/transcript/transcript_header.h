#pragma once
// The header of a transcript, from its JSON to what it means.

#include <string>

#include "protocol/transcript/transcript.h"
#include "protocol/transcript/transcript_event.h"

namespace confab {

// `json`: the object without "events". Throws JsonTrouble: no transcript, a version or feature that
// this program does not know, a key that is not what it must be.
TranscriptHeader read_header(std::string json, const JsonLimits& limits, const WarnOfJson& warn);

// The keys of a header in the order in which they are written; unknown ones follow.
std::span<const std::string_view> header_keys();

}  // namespace confab
