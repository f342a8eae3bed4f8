#pragma once
// `confab replay FILE --sessions N`, `--rate R/s`.

#include <asio/io_context.hpp>

#include "app/replay/replay_options.h"
#include "transport/registry.h"

namespace confab {

// `options` has its `load`. The exit code: 0, 1 (something was not as expected, or an objective
// missed), 2 (a wrong transcript, more sessions than the system allows), 3 (could not talk, or not
// write), 128 and the signal's number.
int run_load(asio::io_context& io, const Registry& registry, const ReplayOptions& options);

}  // namespace confab
