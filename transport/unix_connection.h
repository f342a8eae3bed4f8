#pragma once
// A unix socket with one peer, dialled or accepted: a stream. unix_packets.h: messages.

#include <sys/socket.h>

#include "transport/stream_connection.h"
#include "transport/unix_address.h"
#include "transport/unix_socket.h"

namespace confab {

// Whoever dials has no address as a rule: then its process is its name, "pid 4242", on both sides.
class UnixConnection : public StreamConnection {
 public:
  static constexpr int kType = SOCK_STREAM;

  // `file`: of our own side, where it has one.
  UnixConnection(const asio::any_io_executor& executor, FileDescriptor socket, Endpoint peer,
                 SocketFile file = {})
      : StreamConnection(executor, std::move(socket), std::move(peer)), file_(std::move(file)) {}

  Endpoint local() const override;
  Traits traits() const override { return {}; }
  std::vector<Fact> describe() const override;
  std::uint64_t unacknowledged() const noexcept override { return 0; }  // the kernel counts memory

 private:
  SocketFile file_;
};

// Whom the kernel vouches for at the other end of `socket`, for :status; of a listener it is who
// began to listen.
std::vector<Fact> unix_peer_facts(int socket);
// "pid 4242"; "uid 1000" where the process is in another namespace.
Endpoint unix_peer_process(int socket);

}  // namespace confab
