#pragma once
// confab pipe URL: raw bytes, stdin to the peer and the peer to stdout, nothing added, nothing
// changed.

#include <asio/io_context.hpp>
#include <chrono>
#include <string>

#include "transport/registry.h"

namespace confab {

struct PipeOptions {
  Url url;
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::nanoseconds linger{0};  // 0: streams until the peer ends, datagrams 100 ms
  bool whole = false;                  // datagrams: all of stdin is one
};

// Returns the exit code; what went wrong is on stderr.
int run_pipe(asio::io_context& io, const Registry& registry, const PipeOptions& options);

}  // namespace confab
