#pragma once
// Where one listens, in words.

#include <string>

#include "app/listen/listen.h"
#include "protocol/text/printable.h"
#include "transport/registry.h"

namespace confab {

// "listening tcp://127.0.0.1:12000\n", "listening unix:/run/x.sock\n", a line for each: the URL
// that a client dials.
Printable listening_lines(const std::string& scheme, const Listeners& listeners,
                          const Printable& more = {});
// The same of one listener: "tcp://127.0.0.1:12000", "tls://127.0.0.1:1?pin=sha256:...".
std::string dialled_url(const std::string& scheme, const Listener& listener);

// Of what only this machine reaches: " (this machine only; *:9000 for the network)"; else empty.
Printable reach_text(const Transport& transport, const Listeners& listeners);

// By what is really listened at: "0", "::0" and others mean every address of this machine, too.
bool are_everywhere(const Transport& transport, const Listeners& listeners);

}  // namespace confab
