#pragma once
// The sequence diagram of a file that was replayed, for a page.

#include <string>

#include "protocol/transcript/secrets.h"

namespace confab {

// An element of SVG with the first 500 events, of which each text has {{NAME}} in the place of a
// secret. The file is read anew. Empty: it cannot be, as a pipe.
std::string report_diagram(const std::string& path, const std::string& title,
                           const Secrets& secrets);

}  // namespace confab
