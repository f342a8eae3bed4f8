#pragma once
// confab proxy: between clients and servers, and a transcript of what passes.

#include <asio/io_context.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/proxy_recording.h"
#include "app/proxy/proxy_run.h"
#include "app/session/view.h"
#include "protocol/transcript/secrets.h"
#include "transport/registry.h"
#include "transport/url.h"

namespace confab {

struct ProxyModeOptions {
  struct Pair {
    Url listen;
    Url target;             // its transport alone where clients name their targets
    bool is_socks = false;  // they do so by SOCKS5, over what `listen` says
  };
  std::vector<Pair> pairs;  // at least one
  ProxyOptions proxy;
  ProxyRecordingOptions recording;
  Secrets secrets;
  std::optional<std::uint64_t> seed;  // of the faults
  bool json = false;
  bool quiet = false;
  View view = View::text;
};

// Until a signal. Returns the exit code: 2 for what the user got wrong, 3 where it cannot listen or
// a recording was not written to its end.
int run_proxy(asio::io_context& io, const Registry& registry, const ProxyModeOptions& options);

}  // namespace confab
