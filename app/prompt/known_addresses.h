#pragma once
// Hosts and ports that were used before.

#include <vector>

#include "app/prompt/knowledge.h"
#include "transport/url.h"

namespace confab {

// Of the conversations, the commands in the history, and what its lines were sent to; each once,
// the newest first, at most 100. The scheme is empty where only host and port are known.
std::vector<Url> known_addresses(const Knowledge& known);

}  // namespace confab
