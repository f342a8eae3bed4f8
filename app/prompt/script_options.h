#pragma once
// When a script goes on, and when it ends.

#include <chrono>
#include <cstdint>
#include <optional>

namespace confab {

struct ScriptOptions {
  bool pace_by_reply = true;  // --pace reply|free
  std::chrono::nanoseconds reply_timeout = std::chrono::seconds(1);
  std::chrono::nanoseconds timeout =
      std::chrono::seconds(5);                     // for a reply that is owed at the end
  std::optional<std::chrono::nanoseconds> linger;  // none: 1 s for streams, 100 ms for datagrams
  bool wait_for_banner = false;
  bool half_close_at_once = false;       // -N
  bool never_half_close = false;         // --no-shutdown
  std::optional<std::uint64_t> replies;  // -n; 0: none is expected
  bool keep_going = false;
};

}  // namespace confab
