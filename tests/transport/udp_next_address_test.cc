// A UDP name with several addresses, of which some refuse.

#include <asio/co_spawn.hpp>

#include "tests/support/catch.h"
#include "tests/transport/over_udp.h"
#include "transport/udp_dialled.h"

namespace confab {
namespace {

using asio::awaitable;

TEST_CASE("localhost over UDP reaches a server on ::1") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v6()));
  const auto server = run(io, listener->accept());
  const auto client = connect_to(io, "udp://localhost:" + port_of(listener->local()));
  run(io, client->send("hello"));
  run(io, answer_one(*server));
  CHECK(run(io, hear(*client)).from == listener->local());
}

TEST_CASE(
    "localhost over UDP reaches a server on 127.0.0.1 after ::1 refused: one send, one note") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v4()));
  const auto server = run(io, listener->accept());
  const std::string port = port_of(listener->local());
  const auto client = connect_to(io, "udp://localhost:" + port);
  std::vector<std::string> notes;
  client->on_note = [&](const std::string& text) { notes.push_back(text); };
  CHECK(client->peer().text == "[::1]:" + port);
  run(io, client->send("hello"));
  run(io, answer_one(*server));
  const HeardDatagram heard = run(io, hear(*client));  // no refusal before it
  CHECK(heard.text == "answer to hello");
  CHECK(heard.from == listener->local());
  CHECK(client->peer() == listener->local());
  CHECK(notes == std::vector<std::string>{"[::1]:" + port + " refused; trying 127.0.0.1:" + port});
}

TEST_CASE("whom a datagram was sent to in between says nothing of the peer") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v4()));
  const auto server = run(io, listener->accept());
  const auto other_listener = run(io, listen(udp_v4()));
  const auto other = run(io, other_listener->accept());
  const auto client = connect_to(io, "udp://localhost:" + port_of(listener->local()));
  run(io, client->send("aside", other_listener->local()));
  run(io, answer_one(*other));
  CHECK(run(io, hear(*client)).text == "answer to aside");
  run(io, client->send("hello"));
  run(io, answer_one(*server));
  CHECK(run(io, hear(*client)).text == "answer to hello");
}

TEST_CASE("a datagram fits every address that it may be sent to") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto client = connect_to(io, "udp://localhost:9");
  CHECK(client->traits().largest_packet == kLargestIpv4Datagram);
  const std::string large(kLargestIpv4Datagram + 1, 'x');
  CHECK_THROWS_AS(run(io, client->send(large)), MessageTooLong);
}

TEST_CASE("a receive() that waits already hears from the other family after the move") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v4()));
  const auto server = run(io, listener->accept());
  const auto client = connect_to(io, "udp://localhost:" + port_of(listener->local()));
  std::string heard;
  auto receiver = [&]() -> awaitable<void> {
    const HeardDatagram first = co_await hear(*client);
    heard = first.text;
  };
  asio::co_spawn(io, receiver(), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.poll();
  run(io, client->send("hello"));
  run(io, answer_one(*server));
  run_until(io, [&] { return !heard.empty(); });
  CHECK(heard == "answer to hello");
}

TEST_CASE("the last address of a name refuses like any other") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const Endpoint there = run(io, nobody(udp_v4()));
  const auto client = connect_to(io, "udp://localhost:" + port_of(there));
  run(io, client->send("hello"));
  const NetworkError refusal = receive_error(io, *client);
  CHECK(refusal.is_refused());
  CHECK(refusal.who == there);
}

TEST_CASE("what was sent before a refusal came back goes on to the next address, all of it") {
  asio::io_context io;
  const auto listener = run(io, listen(udp_v4()));
  const auto server = run(io, listener->accept());
  const Endpoint nobody_there = run(io, nobody(udp_v4()));
  const std::vector candidates = {*parse_endpoint(nobody_there.text),
                                  *parse_endpoint(listener->local().text)};
  DialledUdp client(io.get_executor(), candidates, Endpoint{"name"}, {});
  std::vector<std::string> notes;
  client.on_note = [&](const std::string& text) { notes.push_back(text); };
  for (const char* each : {"one", "two", "three"}) run(io, client.send(each, {}));
  for (const char* each : {"one", "two", "three"}) {
    const HeardDatagram heard = run(io, hear(*server));
    CHECK(heard.text == each);
  }
  CHECK(notes.size() == 1);
}

TEST_CASE("of a thousand empty datagrams and one, none goes on to the next address") {
  asio::io_context io;
  auto silent = run(io, listen(udp_v4()));
  const auto listener = run(io, listen(udp_v4()));
  const std::vector candidates = {*parse_endpoint(silent->local().text),
                                  *parse_endpoint(listener->local().text)};
  DialledUdp client(io.get_executor(), candidates, Endpoint{"name"}, {});
  for (int i = 0; i <= 1000; ++i) run(io, client.send("", {}));
  silent.reset();
  run(io, client.send("x", {}));
  CHECK(receive_error(io, client).is_refused());
  CHECK(client.peer() == listener->local());
}

TEST_CASE("a peer that was heard keeps its address when it refuses later") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  auto listener = run(io, listen(udp_v6()));
  auto server = run(io, listener->accept());
  const auto client = connect_to(io, "udp://localhost:" + port_of(listener->local()));
  run(io, client->send("hello"));
  run(io, answer_one(*server));
  run(io, hear(*client));
  const Endpoint peer = client->peer();
  server.reset();
  run(io, client->send("still there?"));
  const NetworkError error = receive_error(io, *client);
  CHECK(error.is_refused());
  CHECK(client->peer() == peer);
}

}  // namespace
}  // namespace confab
