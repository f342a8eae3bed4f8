#pragma once
// What was agreed on in a handshake that is done.

#include <chrono>
#include <string>
#include <vector>

#include "transport/connection.h"
#include "transport/tls/openssl.h"
#include "transport/tls/tls_options.h"

namespace confab {

// For :status. `ignored`: what was wrong with the peer's certificate and not looked at.
std::vector<Fact> tls_facts(const SSL& ssl, const TlsOptions& options, const std::string& ignored,
                            std::chrono::system_clock::time_point now);
// ALPN's; empty: none.
std::string agreed_protocol(const SSL& ssl);

}  // namespace confab
