#pragma once
// udp://host:port

#include "transport/registry.h"

namespace confab {

// connect(): udp_dialled.h. listen(): udp_listener.h.
Transport udp_transport();

}  // namespace confab
