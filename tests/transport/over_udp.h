#pragma once
// What the tests of UDP say again and again.

#include <asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "transport/socket_address.h"
#include "transport/udp.h"

namespace confab {

inline Subject udp_v4() { return {"udp, IPv4", udp_transport(), "127.0.0.1"}; }
inline Subject udp_v6() { return {"udp, IPv6", udp_transport(), "::1"}; }

inline std::vector<std::unique_ptr<Listener>> listen_on(asio::io_context& io,
                                                        const std::string& url) {
  UrlRules rules;
  rules.allow_port_zero = true;
  rules.allow_any_host = true;
  return run(io, udp_transport().listen(parse_url(url, rules)));
}

inline std::unique_ptr<Connection> connect_to(asio::io_context& io, const std::string& url) {
  return run(io, udp_transport().connect(parse_url(url), soon()));
}

inline std::string port_of(const Endpoint& endpoint) {
  return std::to_string(parse_endpoint(endpoint.text)->port());
}

// A packet's text and its source.
struct HeardDatagram {
  std::string text;
  Endpoint from;
};

inline asio::awaitable<HeardDatagram> hear(Connection& connection) {
  const std::variant<Packet, End> got = co_await connection.receive();
  const Packet& packet = std::get<Packet>(got);
  HeardDatagram heard;
  heard.text = std::string(packet.bytes);
  heard.from = *packet.from;
  co_return heard;
}

// Receives one datagram and answers it with "answer to ...".
inline asio::awaitable<void> answer_one(Connection& server) {
  const HeardDatagram heard = co_await hear(server);
  co_await server.send("answer to " + heard.text, heard.from);
}

}  // namespace confab
