#pragma once
// The socket under every stream transport (TCP, unix): one type, so that they share their code.

#include <asio/basic_stream_socket.hpp>
#include <asio/generic/stream_protocol.hpp>

namespace confab {

using StreamSocket = asio::generic::stream_protocol::socket;

}  // namespace confab
