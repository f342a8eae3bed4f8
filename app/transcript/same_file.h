#pragma once
// Do two paths lead to one file?

#include <string>

namespace confab {

// Also by another spelling, through a symbolic link, or as another name of it (a hard link), and
// where it is yet to be made. Only of what can be replaced: what is there and no regular file (a
// pipe, a terminal, /dev/null) is written into as it is, and counts as none. Nor does what nobody
// can look at.
bool lead_to_one_file(const std::string& path, const std::string& other);

// The same of a path and what is open as `descriptor`.
bool is_open_as(int descriptor, const std::string& path);

}  // namespace confab
