#pragma once
// A transport without sockets: for tests of what stands above the transports, and the proof that
// the contract does not depend on the kernel. Everything happens on the io_context, in the order in
// which it was asked for.

#include <asio/any_io_executor.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "transport/registry.h"

namespace confab {

struct MemoryInbox;

struct MemoryOptions {
  std::size_t longest_read =
      0;  // streams: receive() brings at most so many bytes; 0: all there are
  // Streams: false: the peer's system says of nothing that it has come.
  bool acknowledges = true;
  std::string end_detail = {};  // streams, messages: what an end says of itself
};

// Where memory transports find each other: endpoints are "127.0.0.1:40001" and so on, never two
// alike.
class MemoryNetwork {
 public:
  Endpoint next_endpoint();
  std::map<std::string, std::weak_ptr<MemoryInbox>>
      inboxes;  // of whoever can be written to, by endpoint

 private:
  int last_port_ = 40000;
};

// "memory", "memory-message" or "memory-datagram". Ports 0 and others both work; "localhost" and ""
// are one address.
Transport memory_stream_transport(std::shared_ptr<MemoryNetwork> network,
                                  const MemoryOptions& options = {});
Transport memory_message_transport(std::shared_ptr<MemoryNetwork> network,
                                   const MemoryOptions& options = {});
Transport memory_datagram_transport(std::shared_ptr<MemoryNetwork> network);

Traits memory_message_traits() noexcept;

using ConnectionPair = std::pair<std::unique_ptr<Connection>, std::unique_ptr<Connection>>;
// Both ends of one stream.
ConnectionPair memory_pair(asio::any_io_executor executor, const MemoryOptions& options = {});

}  // namespace confab
