#pragma once
// How a conversation stands, and what that is called.

#include <string_view>

#include "transport/network_error.h"

namespace confab {

enum class ConversationState {
  closed,      // by us, or never opened
  connecting,  // its layer's handshake, too
  cancelled,   // while it was connecting
  open,
  ended,      // the peer finished sending, and that is the end (PeerEnd::close)
  reset,      // by the peer
  refused,    // nobody listens there
  timed_out,  // connecting, or what was sent
  failed      // anything else
};

// "closed", "cancelled", "reset", "refused", "timed out", "failed"; empty while open.
std::string_view state_name(ConversationState state) noexcept;

// What an attempt to connect leaves that failed like this.
ConversationState state_after(const NetworkError& error) noexcept;

}  // namespace confab
