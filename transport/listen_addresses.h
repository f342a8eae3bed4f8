#pragma once
// Which addresses a listener's host stands for, and how they get one port number.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "transport/file_descriptor.h"
#include "transport/network_error.h"
#include "transport/socket_address.h"
#include "transport/socket_options.h"
#include "transport/url.h"

namespace confab {

// Opens a socket on an address, or throws NetworkError(Op::bind).
using OpenSocket = std::function<FileDescriptor(const SocketAddress&)>;

// One socket for each address of the URL's host that is of this family (AF_UNSPEC: all), all with
// one port number; port 0: one that is free
// on all of them. Host "*": 0.0.0.0 and ::. "localhost": 127.0.0.1 and ::1. Else what it
// resolves to (at most 10 s). A family that the machine lacks is left out if another works. Throws
// UrlError, and the NetworkError of the first that fails.
asio::awaitable<std::vector<FileDescriptor>> open_all(Url url, int family, OpenSocket open);

// socket(), IPV6_V6ONLY (so that each family has a socket of its own), the values of `options`,
// bind(). Throws NetworkError(Op::bind).
FileDescriptor open_bound(const SocketAddress& at, int type, bool reuse_address,
                          const SocketOptions& options);

// A listener on each. Throws NetworkError(Op::bind) where the kernel has no room to watch one more.
template <class ListenerOn>
std::vector<std::unique_ptr<Listener>> listeners_on(const asio::any_io_executor& executor,
                                                    std::vector<FileDescriptor> sockets) {
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.reserve(sockets.size());
  for (FileDescriptor& socket : sockets) {
    const Endpoint at = local_address(socket.get()).endpoint();
    try {
      listeners.push_back(std::make_unique<ListenerOn>(executor, std::move(socket), at));
    } catch (const std::system_error& error) {
      throw NetworkError(Op::bind, at, error.code(), true);
    }
  }
  return listeners;
}

}  // namespace confab
