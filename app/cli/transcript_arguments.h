#pragma once
// The command line of "confab transcript".

#include <string>
#include <vector>

#include "app/cli/transcript_mode.h"

namespace confab {

// `arguments`: what stands behind "transcript". Throws as parse_options' grammars do.
TranscriptOptions parse_transcript(std::vector<std::string> arguments);

}  // namespace confab
