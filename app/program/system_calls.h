#pragma once
// Which system calls this process may make from now on.

namespace confab {

// Reading, writing and seeking in what is open, memory that is not executed, and the end: every
// other call fails with EPERM, also in what this process starts. There is no way back. False: this
// kernel or machine has no seccomp, and nothing has changed.
bool allow_only_files_and_memory() noexcept;

}  // namespace confab
