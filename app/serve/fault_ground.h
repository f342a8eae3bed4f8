#pragma once
// What faults can be about where these transports are.

#include <vector>

#include "protocol/faults/fault.h"
#include "transport/connection.h"

namespace confab {

FaultGround fault_ground(const std::vector<Traits>& transports);

}  // namespace confab
