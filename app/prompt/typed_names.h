#pragma once
// {{NAME}} in what is typed.

#include <map>
#include <string>

#include "protocol/transcript/secrets.h"

namespace confab {

// `text` with the value in the place of each {{NAME}} that has one, of a secret or of a variable.
// Whatever else has braces stays as it is: other people's templates pass unharmed.
std::string with_values(std::string text, const Secrets& secrets,
                        const std::map<std::string, std::string>& variables);

// The same in a pattern, where a value is literal text. Not in /RE2/, whose braces count.
std::string pattern_with_values(std::string pattern, const Secrets& secrets,
                                const std::map<std::string, std::string>& variables);

}  // namespace confab
