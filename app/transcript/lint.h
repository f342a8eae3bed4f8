#pragma once
// confab transcript lint: is this a transcript?

#include <string>

namespace confab {

// Everything that is wrong with it goes to stderr, one line each with its place. False: there are
// errors. Throws std::system_error where the file cannot be read.
bool lint_transcript(const std::string& path);

}  // namespace confab
