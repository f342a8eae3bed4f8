#pragma once
// `confab replay FILE...`.

#include <asio/io_context.hpp>

#include "app/replay/replay_options.h"
#include "transport/registry.h"

namespace confab {

// Runs the io_context itself. Returns the exit code (docs/commands.md).
int run_replay(asio::io_context& io, const Registry& registry, const ReplayOptions& options);

}  // namespace confab
