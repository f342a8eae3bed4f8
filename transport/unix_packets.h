#pragma once
// A unix socket of messages, dialled or accepted: like a stream it has one peer and an end.

#include <string>

#include "transport/unix_connection.h"

namespace confab {

class UnixPackets final : public UnixConnection {
 public:
  static constexpr int kType = SOCK_SEQPACKET;

  // As UnixConnection.
  UnixPackets(const asio::any_io_executor& executor, FileDescriptor socket, Endpoint peer,
              SocketFile file = {});

  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override;
  std::size_t send_now(std::string_view) noexcept override { return 0; }  // no part of a message
  std::unique_ptr<PolledStream> polled() override { return nullptr; }
  Traits traits() const override;

 private:
  Got read() override;

  Got read_one();

  std::size_t largest_;
  bool was_reset_ = false;
  std::string buffer_;
};

// Of a medium whose largest message this is.
Traits unix_packet_traits(std::size_t largest_packet) noexcept;

}  // namespace confab
