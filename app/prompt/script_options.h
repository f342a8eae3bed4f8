#pragma once
// When a script goes on, and when it ends.

#include <chrono>
#include <cstdint>
#include <optional>

#include "app/prompt/pace.h"

namespace confab {

struct ScriptOptions {
  Pace pace;
  // For a reply that is owed at the end; for a greeting.
  std::chrono::nanoseconds timeout = std::chrono::seconds(5);
  std::optional<std::chrono::nanoseconds> linger;  // none: 1 s for streams, 100 ms for datagrams
  // --banner: a greeting is waited for first, so long (0: as `timeout`); none: it is not.
  std::optional<std::chrono::nanoseconds> banner;
  bool half_close_at_once = false;       // -N
  bool never_half_close = false;         // --no-shutdown
  std::optional<std::uint64_t> replies;  // -n; 0: none is expected
  bool keep_going = false;
  bool reconnect = false;
};

}  // namespace confab
