#pragma once
// How what came differs from what was expected, for people.

#include <optional>
#include <vector>

#include "app/replay/listening.h"
#include "protocol/transcript/secrets.h"
#include "protocol/transcript/transcript.h"

namespace confab {

// What came, against what was expected. All outlive it.
struct Comparison {
  const TranscriptEvent& event;
  const Heard& heard;
  const Printable& why;    // heard.why, without secrets
  const Captures& values;  // of names, when it came
  const Secrets& secrets;  // none is shown
};

// The difference (protocol/difference/difference.h), or how the message lies under the first rule
// that it does not fit; and, as the last line, what is wrong in one sentence. Empty where nothing
// came, or nothing is to be said beyond the failure itself.
std::vector<Printable> difference_details(const Comparison& comparison);

// Of `shown`, the event's rules without secrets, the one that the difference is about. Nothing:
// there are no rules, or there is no message to be compared with them.
std::optional<TranscriptMatch> failing_alone(const Comparison& comparison,
                                             const TranscriptMatch& shown);

}  // namespace confab
