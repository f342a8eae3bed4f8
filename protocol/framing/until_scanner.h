#pragma once
// Messages that end with something that looks like an expression: a prompt.

#include <memory>
#include <string_view>

#include "protocol/framing/frame_scanner.h"

namespace confab {

// `pattern` is "/RE2/". A message ends where the first match in it ends, and of several ends the
// first: "/> */" ends a message at the ">". So it does not matter how its bytes were read. What has
// not come cannot be asked: "$" and "\z" are allowed at the end alone, where they ask nothing, "\b"
// and
// "\B" nowhere. Throws std::invalid_argument for these, for what RE2 does not take and for what
// matches the empty text.
//
// A match of up to 1024 bytes is found; a longer one may be overlooked. Each byte is looked at with
// at most 2 KiB before it, so that a long message takes linear time.
std::unique_ptr<FrameScanner> until_scanner(std::string_view pattern);

}  // namespace confab
