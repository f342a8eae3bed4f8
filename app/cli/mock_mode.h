#pragma once
// `confab serve --from FILE`: a transcript from the other side.

#include <asio/io_context.hpp>

#include "app/mock/mock_options.h"
#include "transport/registry.h"

namespace confab {

// Serves until a signal, or with `once` until every recorded conversation was played. Returns the
// exit code: 0; 1 with `once` where a client did something else; 2 for a bad transcript or URL; 3
// for an address where it cannot listen. Runs the io_context itself.
int run_mock(asio::io_context& io, const Registry& registry, const MockOptions& options);

}  // namespace confab
