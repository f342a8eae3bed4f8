#include "tests/transport/exchange.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <stdexcept>

#include "tests/support/run.h"

namespace confab {

Endpoint Encounter::back() const {
  return dialled->traits().hears_anyone ? dialled->local() : Endpoint{};
}

bool can_listen(const Subject& subject) {
  try {
    asio::io_context io;
    run(io, listen(subject));
    return true;
  } catch (const NetworkError&) {
    return false;
  }
}

Deadline soon() { return deadline_in(std::chrono::seconds(10)); }

Url url_of(const Subject& subject, const Endpoint& endpoint) {
  std::string text = url_text(subject.transport.scheme, endpoint.text);
  if (!subject.client_options.empty()) text += "?" + subject.client_options;
  return parse_url(text);
}

asio::awaitable<std::unique_ptr<Listener>> listen(Subject subject) {
  Url url;
  url.scheme = subject.transport.scheme;
  static int count = 0;
  url.host = subject.host;
  if (subject.transport.places.are_paths) url.host += std::to_string(++count);
  auto listeners = co_await subject.transport.listen(url);
  co_return std::move(listeners.front());
}

asio::awaitable<std::unique_ptr<Connection>> dial(Subject subject, Endpoint to) {
  const Url url = url_of(subject, to);
  auto connection = co_await subject.transport.connect(url, soon());
  co_return std::move(connection);
}

asio::awaitable<std::unique_ptr<Connection>> accept(Listener& listener) {
  std::unique_ptr<Connection> accepted = co_await listener.accept();
  const Deadline deadline = soon();
  co_await accepted->start(deadline);
  co_return std::move(accepted);
}

asio::awaitable<std::pair<std::unique_ptr<Connection>, std::unique_ptr<Connection>>>
dial_and_accept(Subject subject, Listener& listener) {
  using namespace asio::experimental::awaitable_operators;
  auto dialling = dial(std::move(subject), listener.local());
  auto accepting = accept(listener);
  auto both = co_await (std::move(dialling) && std::move(accepting));
  co_return std::pair(std::move(std::get<0>(both)), std::move(std::get<1>(both)));
}

asio::awaitable<Encounter> meet(Subject subject) {
  Encounter encounter;
  encounter.listener = co_await listen(subject);
  auto both = co_await dial_and_accept(subject, *encounter.listener);
  encounter.dialled = std::move(both.first);
  encounter.accepted = std::move(both.second);
  co_return std::move(encounter);
}

asio::awaitable<Endpoint> nobody(Subject subject) {
  const std::unique_ptr<Listener> listener = co_await listen(subject);
  co_return listener->local();
}

asio::awaitable<std::string> receive_packet(Connection& connection) {
  const std::variant<Packet, End> got = co_await connection.receive();
  if (std::holds_alternative<End>(got)) throw std::runtime_error("an end instead of a packet");
  co_return std::string(std::get<Packet>(got).bytes);
}

asio::awaitable<std::string> receive_bytes(Connection& connection, std::size_t size) {
  std::string all;
  while (all.size() < size) all += co_await receive_packet(connection);
  co_return all;
}

asio::awaitable<std::string> receive_to_end(Connection& connection) {
  std::string all;
  for (;;) {
    const std::variant<Packet, End> got = co_await connection.receive();
    const Packet* packet = std::get_if<Packet>(&got);
    if (packet == nullptr) co_return all;
    all += packet->bytes;
  }
}

NetworkError receive_error(asio::io_context& io, Connection& connection) {
  try {
    run(io, connection.receive());
  } catch (const NetworkError& error) {
    return error;
  }
  throw std::runtime_error("receive() brought something instead of an error");
}

std::string test_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;  // Numerical Recipes' generator
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

}  // namespace confab
