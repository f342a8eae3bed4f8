#pragma once
// Waits for TCP connections on one address.

#include <asio/generic/stream_protocol.hpp>

#include "transport/connection.h"
#include "transport/file_descriptor.h"
#include "transport/socket_address.h"

namespace confab {

class TcpListener final : public Listener {
 public:
  // `socket` listens already.
  TcpListener(asio::any_io_executor executor, FileDescriptor socket);

  asio::awaitable<std::unique_ptr<Connection>> accept() override;
  void close() noexcept override;
  Endpoint local() const override { return local_; }

 private:
  std::unique_ptr<Connection> adopt(FileDescriptor socket, const SocketAddress& peer);

  asio::generic::stream_protocol::socket socket_;  // never read: only waited for
  Endpoint local_;
  int accepted_since_wait_ = 0;
};

}  // namespace confab
