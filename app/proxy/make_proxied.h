#pragma once
// Who serves the clients of a proxy: one object for each connection, or for all of a socket that
// hears everyone.

#include <memory>

#include "app/proxy/proxy_run.h"
#include "app/serve/served_connection.h"

namespace confab {

// For a Server, whose listeners have the numbers that `run` knows targets by.
MakeServed make_proxied(std::shared_ptr<ProxyRun> run);

}  // namespace confab
