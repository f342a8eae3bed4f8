#pragma once
// confab transcript: works on transcript files.

#include <string>
#include <vector>

namespace confab {

class Registry;

struct TranscriptOptions {
  enum class Action { lint, format, convert };
  Action action = Action::lint;
  std::vector<std::string> files;  // convert: from, to
  bool stable = false;             // fmt
  bool force = false;              // convert: replace what exists
};

// Returns the exit code: 0, 2 (no transcript), 3 (it cannot be opened, read or written).
int run_transcript(const TranscriptOptions& options, const Registry& registry);

}  // namespace confab
