#pragma once
// unix:, unixpacket: and unixgram:, sockets of this machine whose address is a path, or a name
// ("@x").

#include "transport/registry.h"

namespace confab {

Transport unix_transport();
Transport unixpacket_transport();
Transport unixgram_transport();

}  // namespace confab
