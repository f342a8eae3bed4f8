#pragma once
// What went to and fro in a conversation.

#include <cstdint>

#include "transport/deadline.h"

namespace confab {

// Counted over all the connections that a conversation had under its name.
struct Traffic {
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_before_layer = 0;  // of them: before what it goes through now began
  std::uint64_t messages_received = 0;      // also one that is not whole yet
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t replies = 0;  // messages that count as one (reply_count.h), greetings too
  std::uint64_t greetings = 0;
  Clock::time_point last_sent{};
  Clock::time_point first_reply{};    // on this connection: its first byte
  Clock::time_point last_activity{};  // the last byte in either direction, or our half-close
  bool replied = true;                // a reply came since the last send, or nothing was sent
  bool refused = false;               // an error did: no reply is owed (datagrams)
  std::uint64_t received_on_this_connection = 0;  // packets
};

}  // namespace confab
