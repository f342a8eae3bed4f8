#pragma once
// Why a text is not JSON, said for people who wrote it manually.

#include <cstddef>
#include <string_view>

#include "protocol/json/transcript_error.h"

namespace confab {

// `place`: the byte at which a strict reader gave up; text.size() where it ended too early. The
// trouble names the byte that a person should look at, and what would be right there.
JsonTrouble explain_json(std::string_view text, std::size_t place);

}  // namespace confab
