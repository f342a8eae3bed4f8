#pragma once
// The side of UDP that listens: one connection that hears everyone.

#include <memory>

#include "transport/connection.h"
#include "transport/signal.h"
#include "transport/udp_socket.h"

namespace confab {

class UdpListener final : public Listener {
 public:
  UdpListener(asio::any_io_executor executor, FileDescriptor bound, Endpoint local);

  asio::awaitable<std::unique_ptr<Connection>> accept() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }

 private:
  std::unique_ptr<UdpSocket> socket_;  // null once accept() gave it away
  Signal closed_;
  bool is_closed_ = false;
  Endpoint local_;
};

}  // namespace confab
