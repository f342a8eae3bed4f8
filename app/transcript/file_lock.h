#pragma once
// One writer at a time for a file.

#include <string>

namespace confab {

// Nobody else who asks gets to write the file at `path`, open as `file`, until that is closed.
// Throws std::system_error (EBUSY) that names it where somebody else does, or where another file
// is in its place by now. A file system without locks goes without.
void lock_file(int file, const std::string& path);

// Whoever had a lock before may have put a new file in the place of `file`.
bool is_still_at(int file, const std::string& path);

}  // namespace confab
