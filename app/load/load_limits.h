#pragma once
// What the system allows, looked at before load begins.

#include <cstdint>
#include <optional>

#include "app/replay/load_options.h"
#include "protocol/match/script.h"
#include "protocol/text/printable.h"
#include "transport/registry.h"

namespace confab {

// The conversations that a session has open at once, at most.
std::uint64_t most_open(const Script& script);

// Lets the process open as many files as the sessions need; returns for how many of them there is
// room, all or, where nobody asked for so many, fewer. Throws std::invalid_argument that says how
// many are possible, and what to do.
std::uint64_t make_room_for(const LoadOptions& load, std::uint64_t conversations_each);

// Where a system may run out of port numbers. A warning; nothing: there are enough. `script` has
// URLs of transports that `registry` knows.
std::optional<Printable> scarce_ports(const LoadOptions& options, const Script& script,
                                      const Registry& registry);

}  // namespace confab
