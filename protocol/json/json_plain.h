#pragma once
// The objects that a recorder writes, read in a tenth of the time: nothing nested, short texts of
// ASCII, plain numbers. Whatever else there is, and all that is wrong, is left to the whole reader
// (json_object.cc), which must come to the same members (tests/protocol/json_plain_test.cc).

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/json/json_object.h"

namespace confab {

// Fills the first of `members`, and says how many; those after them stay as they are, to be used
// again. Nothing: this is no such object, or has more than `most_keys`; what `members` are is open
// then.
std::optional<std::size_t> read_plain_object(std::string_view object, std::size_t most_keys,
                                             std::vector<JsonMember>& members);

}  // namespace confab
