#pragma once
// An address that takes no connection and refuses none, on this machine: a listener whose queue is
// full.

#include <sys/socket.h>

#include <asio/ip/address_v4.hpp>
#include <stdexcept>
#include <vector>

#include "transport/file_descriptor.h"
#include "transport/socket_address.h"

namespace confab {

class BlackHole {
 public:
  BlackHole() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const SocketAddress any(asio::ip::address_v4::loopback(), 0);
    const bool listens =
        ::bind(listener_.get(), any.data(), any.size()) == 0 && ::listen(listener_.get(), 0) == 0;
    if (!listens) throw std::runtime_error("no black hole");
    const SocketAddress to = address();
    for (int i = 0; i < 4; ++i) {
      fillers_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      static_cast<void>(::connect(fillers_.back().get(), to.data(), to.size()));  // goes on
    }
  }
  SocketAddress address() const { return local_address(listener_.get()); }

 private:
  FileDescriptor listener_;
  std::vector<FileDescriptor> fillers_;
};

}  // namespace confab
