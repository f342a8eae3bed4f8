#pragma once
// ":status" of a proxy.

#include <string_view>

#include "app/proxy/proxy_run.h"
#include "protocol/text/printable.h"

namespace confab {

// Whole lines, each after "* ": of all that passes, or of the conversation `name`, what the systems
// know of both its connections.
//
//   * tcp1 client  127.0.0.1:40112  said 12 bytes in 2 s
//   *   local address     127.0.0.1
//   * tcp1 target  127.0.0.1:6379  said 34 bytes in 2 s
Printable proxy_status(const ProxyRun& run, std::string_view name);

}  // namespace confab
