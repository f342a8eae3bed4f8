#pragma once
// A file of lines that somebody wrote with an editor: -f FILE.

#include <string>

#include "transport/file_descriptor.h"

namespace confab {

// Open for reading, after the byte order mark that some editors put at the start of a text; a pipe
// is read from where it is. Throws std::system_error that names the path.
FileDescriptor open_script(const std::string& path);

}  // namespace confab
