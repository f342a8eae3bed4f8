#pragma once
// What the transports' tests say again and again: listen, dial, send, receive so much.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "transport/network_error.h"
#include "transport/registry.h"

namespace confab {

// A row of the conformance suite: a transport, and where to listen with it.
struct Subject {
  std::string name;
  Transport transport;
  std::string host;              // or how a path, or a name, begins: each listener has another one
  std::string client_options{};  // of every URL that is dialled: "verify=off"
  std::size_t much = std::size_t{1} << 20;  // bytes; of one that is slow on purpose fewer
};

// One listener, one dialled connection, and its other side.
struct Encounter {
  std::unique_ptr<Listener> listener;
  std::unique_ptr<Connection> dialled;
  std::unique_ptr<Connection> accepted;
  // What the accepted side writes to: the dialled side, where it hears anyone; else nobody in
  // particular.
  Endpoint back() const;
};

// What every connection of it is like.
inline const Traits& traits_of(const Subject& subject) { return subject.transport.promises; }
// False where the machine lacks the address family.
bool can_listen(const Subject& subject);
Deadline soon();
Url url_of(const Subject& subject, const Endpoint& endpoint);
asio::awaitable<std::unique_ptr<Listener>> listen(Subject subject);
asio::awaitable<std::unique_ptr<Connection>> dial(Subject subject, Endpoint to);
// Accepts one, and lets it finish its handshake.
asio::awaitable<std::unique_ptr<Connection>> accept(Listener& listener);
// Both at once, since each may wait for the other.
asio::awaitable<std::pair<std::unique_ptr<Connection>, std::unique_ptr<Connection>>>
dial_and_accept(Subject subject, Listener& listener);
asio::awaitable<Encounter> meet(Subject subject);
// An endpoint of this machine where nobody listens.
asio::awaitable<Endpoint> nobody(Subject subject);

// One packet's bytes. Throws if the peer ended instead.
asio::awaitable<std::string> receive_packet(Connection& connection);
// A stream's next `size` bytes, however they were cut.
asio::awaitable<std::string> receive_bytes(Connection& connection, std::size_t size);
// A stream until its end.
asio::awaitable<std::string> receive_to_end(Connection& connection);
// What the next receive() throws. Throws itself if it brings something.
NetworkError receive_error(asio::io_context& io, Connection& connection);

// `size` bytes that are easy to tell apart from others, NULs among them.
std::string test_bytes(std::size_t size);

}  // namespace confab
