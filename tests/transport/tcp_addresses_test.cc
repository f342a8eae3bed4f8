// Which addresses TCP listens on, and which it dials.

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "transport/socket_address.h"
#include "transport/tcp.h"

namespace confab {
namespace {

std::vector<std::unique_ptr<Listener>> listen_over_tcp(asio::io_context& io,
                                                       const std::string& url) {
  UrlRules rules;
  rules.allow_port_zero = true;
  rules.allow_any_host = true;
  return run(io, tcp_transport().listen(parse_url(url, rules)));
}

std::unique_ptr<Connection> connect_over_tcp(asio::io_context& io, const std::string& url) {
  return run(io, tcp_transport().connect(parse_url(url), soon()));
}

std::uint16_t tcp_port_of(const Listener& listener) {
  return parse_endpoint(listener.local().text)->port();
}

TEST_CASE("localhost is listened on with both families and one port number") {
  asio::io_context io;
  const auto listeners = listen_over_tcp(io, "tcp://localhost:0");
  REQUIRE(listeners.size() == 2);
  CHECK(listeners[0]->local().text == join_host_port("127.0.0.1", tcp_port_of(*listeners[0])));
  CHECK(listeners[1]->local().text == join_host_port("::1", tcp_port_of(*listeners[0])));
}

TEST_CASE(
    "a star is every address of the machine with one port number, and no host is this machine") {
  for (const bool is_star : {true, false}) {
    asio::io_context io;
    const auto listeners = listen_over_tcp(io, is_star ? "tcp://*:0" : "tcp://:0");
    REQUIRE(listeners.size() == 2);
    const std::uint16_t port = tcp_port_of(*listeners[0]);
    CHECK(listeners[0]->local().text == join_host_port(is_star ? "0.0.0.0" : "127.0.0.1", port));
    CHECK(listeners[1]->local().text == join_host_port(is_star ? "::" : "::1", port));
  }
}

TEST_CASE("localhost is reached over whichever family the server listens on") {
  for (const std::string host : {"127.0.0.1", "[::1]"}) {
    asio::io_context io;
    const auto listeners = listen_over_tcp(io, "tcp://" + host + ":0");
    const std::string port = std::to_string(tcp_port_of(*listeners[0]));
    const auto connection = connect_over_tcp(io, "tcp://localhost:" + port);
    CHECK(connection->peer() == listeners[0]->local());
  }
}

TEST_CASE("a v4-mapped address is dialled and shown as IPv4") {
  asio::io_context io;
  const auto listeners = listen_over_tcp(io, "tcp://127.0.0.1:0");
  const std::string port = std::to_string(tcp_port_of(*listeners[0]));
  const auto connection = connect_over_tcp(io, "tcp://[::ffff:127.0.0.1]:" + port);
  CHECK(connection->peer() == listeners[0]->local());
}

TEST_CASE("localhost refusing on both families lists both") {
  asio::io_context io;
  auto listeners = listen_over_tcp(io, "tcp://localhost:0");
  const std::string port = std::to_string(tcp_port_of(*listeners[0]));
  listeners.clear();
  std::string words;
  try {
    connect_over_tcp(io, "tcp://localhost:" + port);
  } catch (const NetworkError& error) {
    words = error.what();
  }
  CHECK(words == "cannot connect to localhost:" + port + " ([::1]:" + port +
                     ": connection refused; 127.0.0.1:" + port + ": connection refused)");
}

TEST_CASE("a port in use names the address") {
  asio::io_context io;
  const auto listeners = listen_over_tcp(io, "tcp://127.0.0.1:0");
  const std::string taken = listeners[0]->local().text;
  std::optional<NetworkError> told;
  try {
    listen_over_tcp(io, "tcp://" + taken);
  } catch (const NetworkError& error) {
    told = error;
  }
  REQUIRE(told);
  CHECK(told->op == Op::bind);
  CHECK(told->code_name == "EADDRINUSE");
  CHECK(told->who.text == taken);
  CHECK(std::string(told->what()) == "cannot listen on " + taken + ": address already in use");
}

TEST_CASE("an address of another machine cannot be listened on") {
  asio::io_context io;
  CHECK_THROWS_AS(listen_over_tcp(io, "tcp://192.0.2.77:0"), NetworkError);
}

}  // namespace
}  // namespace confab
