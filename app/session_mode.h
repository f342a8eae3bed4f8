#pragma once
// confab [ADDRESS] and confab demo: sets up the prompt, runs it, and says how it went.

#include <asio/io_context.hpp>

#include "app/options.h"
#include "transport/registry.h"

namespace confab {

// Returns the exit code.
int run_session(asio::io_context& io, const Registry& registry, const SessionOptions& options);

}  // namespace confab
