#pragma once
// confab transcript lint: is this a transcript?

#include <string>

namespace confab {

class Registry;

// Everything that is wrong with it goes to stderr, one line each with its place. False: there are
// errors, of which one is a URL that no transport of `registry` takes. Throws std::system_error
// where the file cannot be read.
bool lint_transcript(const std::string& path, const Registry& registry);

}  // namespace confab
