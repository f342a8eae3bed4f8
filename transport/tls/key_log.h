#pragma once
// SSLKEYLOGFILE: a file for the secrets of every connection, with which Wireshark reads them.

#include <string>

#include "transport/tls/openssl.h"

namespace confab {

// Where the variable is set: one line for each secret of a connection is added to the file.
void log_keys(SSL_CTX& context);

// What the user is to know of it; empty: it is not set.
std::string key_log_warning();

}  // namespace confab
