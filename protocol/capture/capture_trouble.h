#pragma once
// What may be wrong in either format of captures.

#include <cstdint>

#include "protocol/capture/capture_error.h"

namespace confab {

// Both throw CaptureError.
//
// The file ends inside `what`, which began at `offset`: up to there it is whole.
[[noreturn]] void fail_at_end(std::uint64_t offset, Literal what);
// A packet says at `offset` that it has more than kLargestPacket.
[[noreturn]] void fail_too_large(std::uint64_t offset, std::uint64_t bytes);

}  // namespace confab
