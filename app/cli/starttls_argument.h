#pragma once
// --starttls PROTOCOL, with the options of TLS in the address that it goes with.

#include <string>

#include "app/session/starttls.h"
#include "transport/registry.h"

namespace confab {

// Takes what is about TLS out of `url`'s options. `insecure`: -k. Throws std::invalid_argument.
StarttlsWish read_starttls(const std::string& protocol, bool insecure, Url& url,
                           const Registry& registry);

}  // namespace confab
