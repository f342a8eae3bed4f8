#pragma once
// How what came differs from what was expected, for people.

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

}  // namespace confab
