#pragma once
// The places of TCP and UDP: HOST:PORT.

#include <string>

#include "transport/places.h"

namespace confab {

// `table`: where the system lists the sockets of the transport, "/proc/net/tcp" (and its "6").
Places internet_places(std::string table);

}  // namespace confab
