#pragma once
// What every socket with one peer does alike (TCP, unix): reads, writes, the half-close, and which
// error counts. As it is, a stream; one of messages says otherwise how it reads and sends.

#include <optional>
#include <string_view>
#include <system_error>

#include "transport/connection.h"
#include "transport/fair_turn.h"
#include "transport/network_error.h"
#include "transport/poller.h"
#include "transport/receive_buffer.h"

namespace confab {

class StreamConnection : public Connection {
 public:
  // `socket` is connected. `peer` names it in errors and packets. Throws std::system_error where
  // there is no room to watch it.
  StreamConnection(asio::any_io_executor executor, FileDescriptor socket, Endpoint peer);

  asio::awaitable<std::variant<Packet, End>> receive() override;
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  std::size_t send_now(std::string_view bytes) noexcept override;
  asio::awaitable<void> finish_sending() override;
  void close() noexcept override;
  void reset() noexcept override;
  Endpoint peer() const override { return peer_; }
  std::unique_ptr<PolledStream> polled() override;
  int descriptor() const noexcept { return socket_.descriptor(); }  // -1 once it is closed

 protected:
  bool has_finished() const noexcept { return finished_; }

  // What one read brought: a packet, valid until the next read; or nothing, and why (0: the end).
  struct Got {
    std::optional<std::string_view> bytes;
    int error = 0;
  };
  virtual Got read();
  // Throws where nothing can be sent: it is closed, or broken, or we have finished.
  void check_sendable() const;
  // How many bytes the kernel took; nothing: there is no room. Throws NetworkError.
  std::optional<std::size_t> hand_over(std::string_view bytes);
  asio::awaitable<void> room();

 private:
  void check_open() const;
  asio::awaitable<void> lost();
  void shut_down();
  [[noreturn]] void fail(Op op, int error);
  class Bare;

  PolledSocket socket_;
  Endpoint peer_;
  ReceiveBuffer buffer_;
  FairTurn turn_;
  bool finished_ = false;
  bool has_ended_ = false;  // the peer's direction
  // The first hard error. A write that meets a reset consumes it, and the next read would look like
  // a clean end.
  std::error_code broken_;
};

// The sizes of a socket's buffers, as :status shows them.
std::vector<Fact> buffer_facts(int socket);

}  // namespace confab
