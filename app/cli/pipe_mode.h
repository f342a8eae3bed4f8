#pragma once
// confab pipe ADDRESS: raw bytes, stdin to the peer and the peer to stdout, nothing added, nothing
// changed (but on a terminal: harmless_text.h).

#include <asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "app/session/starttls.h"
#include "transport/registry.h"

namespace confab {

struct PipeOptions {
  Url url;
  std::optional<StarttlsWish> starttls;
  std::chrono::nanoseconds connect_timeout = std::chrono::seconds(10);
  std::chrono::nanoseconds linger{0};  // 0: streams until the peer ends, datagrams 100 ms
  bool whole = false;                  // datagrams: all of stdin is one
  bool any = false;                    // datagrams: from whomever they come
  bool raw = false;                    // exact bytes for a terminal, too
};

// Returns the exit code; what went wrong is on stderr.
int run_pipe(asio::io_context& io, const Registry& registry, const PipeOptions& options);

}  // namespace confab
