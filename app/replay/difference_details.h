#pragma once
// How what came differs from what was expected, for people.

#include <vector>

#include "app/replay/listening.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// The difference (protocol/difference/difference.h), or how the message lies under the rule that it
// does not fit; and, as the last line, what is wrong in one sentence. Empty where nothing came, or
// nothing is to be said beyond the failure itself.
std::vector<Printable> difference_details(const TranscriptEvent& event, const Heard& heard);

}  // namespace confab
