#pragma once
// Text with {{name}} in it: what a transcript's "template" sends.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/match/pattern.h"

namespace confab {

// A name that has no value: nothing is wrong with the text.
class MissingValue : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Each {{name}} becomes its value, {{lb}} a literal "{{". Values are not expanded again. Throws
// MissingValue for a name without a value, std::invalid_argument for anything else between {{ and
// }}, for a {{ without its }}, and for more than `limit_bytes` of text. What it says never has a
// value in it.
std::string expand(std::string_view text, const Captures& values, std::size_t limit_bytes);

// The names that it needs, each once, in the order of the alphabet. Throws for what is wrong in
// itself.
std::vector<std::string> template_names(std::string_view text);

}  // namespace confab
