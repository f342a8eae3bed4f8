#pragma once
// The side of UDP that listens: one connection that hears everyone.

#include <asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "transport/connection.h"
#include "transport/udp_socket.h"

namespace confab {

class UdpListener final : public Listener {
 public:
  UdpListener(asio::any_io_executor executor, FileDescriptor bound);

  asio::awaitable<std::unique_ptr<Connection>> accept() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }

 private:
  std::unique_ptr<UdpSocket> socket_;               // null once accept() gave it away
  std::optional<asio::steady_timer> until_closed_;  // never expires
  Endpoint local_;
};

}  // namespace confab
