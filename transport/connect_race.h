#pragma once
// Connects TCP to the first of several addresses that answers: RFC 8305, "happy eyeballs".

#include <asio/awaitable.hpp>
#include <chrono>
#include <vector>

#include "transport/connection.h"
#include "transport/deadline.h"
#include "transport/file_descriptor.h"
#include "transport/socket_address.h"
#include "transport/socket_options.h"

namespace confab {

// How long one address may take before the next one is tried beside it: RFC 8305 section 8.
constexpr std::chrono::milliseconds kConnectStagger{250};

// The families in turn, beginning with the first one's: v6 v6 v4 v4 becomes v6 v4 v6 v4 (RFC 8305
// section 4).
std::vector<SocketAddress> interleave_families(const std::vector<SocketAddress>& addresses);

// Tries `candidates` (at least one) in their order: the next one after `stagger`, or as soon as one
// failed. The losers are closed. Throws NetworkError(Op::connect, who) with the error of every
// address that was tried; the code is ETIMEDOUT if the deadline ended it, else ECONNREFUSED if
// anybody refused, else the last one's.
// `options`: of our own side.
asio::awaitable<FileDescriptor> connect_first(std::vector<SocketAddress> candidates, Endpoint who,
                                              Deadline deadline, SocketOptions options = {},
                                              std::chrono::milliseconds stagger = kConnectStagger);

}  // namespace confab
