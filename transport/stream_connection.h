#pragma once
// What every stream socket does alike (TCP now, unix later): reads, writes, the half-close, and
// which error counts.

#include <system_error>

#include "transport/connection.h"
#include "transport/network_error.h"
#include "transport/receive_buffer.h"
#include "transport/stream_socket.h"

namespace confab {

class StreamConnection : public Connection {
 public:
  // `socket` is connected. `peer` names it in errors and packets.
  StreamConnection(StreamSocket socket, Endpoint peer);

  asio::awaitable<std::variant<Packet, End>> receive() override;
  asio::awaitable<void> send(std::string_view bytes, Endpoint to) override;
  asio::awaitable<void> finish_sending() override;
  void close() noexcept override;
  Endpoint peer() const override { return peer_; }
  Traits traits() const override { return {false, 0}; }
  int descriptor() const noexcept override { return fd_; }

 protected:
  bool has_finished() const noexcept { return finished_; }

 private:
  asio::awaitable<void> readable();
  asio::awaitable<void> writable();
  void check_open() const;
  void check_sendable() const;
  [[noreturn]] void fail(Op op, int error);

  StreamSocket socket_;
  int fd_;  // of socket_; -1 once it is closed
  Endpoint peer_;
  ReceiveBuffer buffer_;
  bool may_have_more_ = false;  // the last read filled the buffer, so read again before waiting
  int reads_since_wait_ = 0;
  bool finished_ = false;
  // The first hard error. A write that meets a reset consumes it, and the next read would look like
  // a clean end.
  std::error_code broken_;
};

// The sizes of a socket's buffers, as :status shows them.
std::vector<Fact> buffer_facts(int socket);

}  // namespace confab
