#pragma once
// Why a server that was asked for TLS in the middle of a conversation is not talked to.

#include <string>

#include "transport/network_error.h"

namespace confab {

// It answered with this; empty: it closed.
NetworkError starttls_refused(Endpoint who, const std::string& answer);
// It said this beside its answer. `is_greeted`: its greeting was waited for.
NetworkError starttls_injected(Endpoint who, const std::string& more, bool is_greeted);
NetworkError starttls_late(Endpoint who, const std::string& protocol, Clock::duration limit);

}  // namespace confab
