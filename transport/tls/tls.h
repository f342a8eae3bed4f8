#pragma once
// TLS over any transport of streams: from the first byte, or in the middle of a conversation.

#include <string>

#include "transport/layer.h"
#include "transport/registry.h"

namespace confab {

// The row "scheme": `base` with TLS over it. A listener of it without a certificate makes one, and
// tells its pin (Listener::client_options).
Transport tls_over(Transport base, std::string scheme);

// The row "tls": over a stream that is open.
Layer tls_layer();

}  // namespace confab
