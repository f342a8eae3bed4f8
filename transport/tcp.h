#pragma once
// tcp://host:port

#include "transport/registry.h"

namespace confab {

// connect(): every address of the host, raced (connect_race.h). listen(): see listen_addresses.h.
Transport tcp_transport();

}  // namespace confab
