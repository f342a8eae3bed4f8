#pragma once
// Which addresses a listener's host stands for, and how they get one port number.

#include <asio/awaitable.hpp>
#include <asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "transport/file_descriptor.h"
#include "transport/socket_address.h"

namespace confab {

// "" and "*": 0.0.0.0 and ::. "localhost": 127.0.0.1 and ::1. Else what it resolves to (at most 10
// s). Throws NetworkError(Op::resolve).
asio::awaitable<std::vector<asio::ip::address>> listen_addresses(std::string host);

// Opens a socket on an address, or throws NetworkError(Op::bind).
using OpenSocket = std::function<FileDescriptor(const SocketAddress&)>;

// One socket for each address, all with one port number; port 0: one that is free on all of them. A
// family that the machine lacks is left out if another works. Throws the NetworkError of the first
// that fails otherwise.
std::vector<FileDescriptor> open_all(const std::vector<asio::ip::address>& addresses,
                                     std::uint16_t port, const OpenSocket& open);

// socket(), IPV6_V6ONLY (so that each family has a socket of its own), bind(). Throws
// NetworkError(Op::bind).
FileDescriptor open_bound(const SocketAddress& at, int type, bool reuse_address);

}  // namespace confab
