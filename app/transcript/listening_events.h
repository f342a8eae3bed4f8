#pragma once
// What a transcript has of one who listened: "listen" and "accept".

#include <string>
#include <string_view>

#include "protocol/transcript/transcript.h"
#include "transport/url.h"

namespace confab {

bool is_of_listening(const TranscriptEvent& event) noexcept;

// The "url" of an event. Where somebody listened it may be port 0, or every address. Throws
// UrlError.
Url recorded_url(const TranscriptEvent& event);

// Throws TranscriptError where it is one of the two: `what` cannot play them.
void refuse_listening(const TranscriptEvent& event, const std::string& file, std::string_view what);

}  // namespace confab
