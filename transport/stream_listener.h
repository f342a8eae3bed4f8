#pragma once
// What every listener of streams does alike (TCP, unix): the loop that accepts, and which error is
// one peer's only.

#include <sys/socket.h>

#include <asio/generic/stream_protocol.hpp>

#include "transport/connection.h"
#include "transport/file_descriptor.h"

namespace confab {

class StreamListener : public Listener {
 public:
  // `socket` listens already, at `local`.
  StreamListener(const asio::any_io_executor& executor, FileDescriptor socket, Endpoint local);

  asio::awaitable<std::unique_ptr<Connection>> accept() final;
  void close() noexcept override;
  Endpoint local() const final { return local_; }

 protected:
  // Who has just been accepted. Throws std::system_error where there is no room to watch it.
  virtual std::unique_ptr<Connection> adopt(FileDescriptor socket, const sockaddr_storage& peer,
                                            socklen_t size) = 0;
  asio::any_io_executor executor() { return socket_.get_executor(); }
  int descriptor() const noexcept { return descriptor_; }  // -1 after close()

 private:
  asio::generic::stream_protocol::socket socket_;  // never read: only waited for
  Endpoint local_;
  int descriptor_;
  int accepted_since_wait_ = 0;
};

}  // namespace confab
