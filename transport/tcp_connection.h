#pragma once
// A TCP connection, dialled or accepted.

#include "transport/stream_connection.h"

namespace confab {

inline Traits tcp_traits() noexcept { return {.can_reset = true}; }

class TcpConnection final : public StreamConnection {
 public:
  using StreamConnection::StreamConnection;

  Endpoint local() const override;
  Traits traits() const override { return tcp_traits(); }
  std::vector<Fact> describe() const override;
  std::uint64_t unacknowledged() const noexcept override;

 private:
  mutable Endpoint local_;  // asked for once, and only if somebody wants to know
};

// Turns Nagle's delay off: a message that waits for an answer must not wait for an acknowledgement.
// Of a listening socket, all that it accepts inherit it.
void send_without_delay(int socket) noexcept;

}  // namespace confab
