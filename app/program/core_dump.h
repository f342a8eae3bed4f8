#pragma once

namespace confab {

// No core dump is written of this process any more, and no debugger of another user's reads it.
// There is no way back: what was secret stays in its memory.
void forbid_core_dumps() noexcept;

}  // namespace confab
