#pragma once
// Which options of "confab replay" go together, and which files it may write.

#include "app/replay/replay_options.h"

namespace confab {

// After all are read. Throws UsageError: a value that is out of range, two that contradict each
// other, a report in the place of a transcript that is played or of another report.
void check_replay(const ReplayOptions& options);

}  // namespace confab
