#pragma once
// TLS as a transport of its own, over any transport of streams.

#include <string>

#include "transport/registry.h"

namespace confab {

// The row "scheme": `base` with TLS over it. A listener of it without a certificate makes one, and
// tells its pin (Listener::client_options).
Transport tls_over(Transport base, std::string scheme);

}  // namespace confab
