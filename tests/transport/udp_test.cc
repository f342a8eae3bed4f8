#include "transport/udp.h"
#include "transport/udp_dialled.h"

#include <optional>

#include "tests/support/catch.h"
#include "tests/support/run.h"
#include "tests/transport/exchange.h"
#include "transport/socket_address.h"

namespace confab {
namespace {

using asio::awaitable;

Subject udp_v4() { return {"udp, IPv4", udp_transport(), "127.0.0.1"}; }
Subject udp_v6() { return {"udp, IPv6", udp_transport(), "::1"}; }

std::vector<std::unique_ptr<Listener>> listen_on(asio::io_context& io, const std::string& url) {
  UrlRules rules;
  rules.allow_port_zero = true;
  rules.allow_any_host = true;
  return run(io, udp_transport().listen(parse_url(url, rules)));
}

std::unique_ptr<Connection> connect_to(asio::io_context& io, const std::string& url) {
  return run(io, udp_transport().connect(parse_url(url), soon()));
}

std::string port_of(const Endpoint& endpoint) {
  return std::to_string(parse_endpoint(endpoint.text)->port());
}

// A packet's text and its source.
struct Heard {
  std::string text;
  Endpoint from;
};

awaitable<Heard> hear(Connection& connection) {
  const std::variant<Packet, End> got = co_await connection.receive();
  const Packet& packet = std::get<Packet>(got);
  Heard heard;
  heard.text = std::string(packet.bytes);
  heard.from = *packet.from;
  co_return heard;
}

// Receives one datagram and answers it with "answer to ...".
awaitable<void> answer_one(Connection& server) {
  const Heard heard = co_await hear(server);
  co_await server.send("answer to " + heard.text, heard.from);
}

TEST_CASE("an answer from another port is heard, and named") {
  asio::io_context io;
  Encounter met = run(io, meet(udp_v4()));
  const auto elsewhere = run(io, listen(udp_v4()));
  const auto other = run(io, elsewhere->accept());
  run(io, met.dialled->send("read file"));
  run(io, hear(*met.accepted));
  run(io, other->send("data", met.dialled->local()));
  const Heard heard = run(io, hear(*met.dialled));
  CHECK(heard.text == "data");
  CHECK(heard.from == elsewhere->local());
  CHECK(met.dialled->peer() == met.listener->local());
}

TEST_CASE("a refusal names the endpoint that refused, also when it is not the peer") {
  for (const Subject& subject : {udp_v4(), udp_v6()}) {
    if (!can_listen(subject)) continue;
    INFO(subject.name);
    asio::io_context io;
    Encounter met = run(io, meet(subject));
    const Endpoint there = run(io, nobody(subject));
    run(io, met.dialled->send("anybody?", there));
    const NetworkError error = receive_error(io, *met.dialled);
    CHECK(error.op == Op::recv);
    CHECK(error.who == there);
    CHECK(error.is_refused());
    CHECK_FALSE(error.ends_connection);
    CHECK(std::string(error.what()) == "refused by " + there.text + ": nothing listens there");
  }
}

TEST_CASE("the datagram after a refused one is not lost, and both are accounted for") {
  asio::io_context io;
  Encounter met = run(io, meet(udp_v4()));
  const Endpoint there = run(io, nobody(udp_v4()));
  run(io, met.dialled->send("lost", there));
  run(io, met.dialled->send("not lost"));
  CHECK(run(io, hear(*met.accepted)).text == "not lost");
  CHECK(receive_error(io, *met.dialled).who == there);
  run(io, met.accepted->send("answer", met.dialled->local()));
  CHECK(run(io, hear(*met.dialled)).text == "answer");
}

TEST_CASE("several refusals are told one by one") {
  asio::io_context io;
  const Endpoint first = run(io, nobody(udp_v4()));
  const Endpoint second = run(io, nobody(udp_v4()));
  const auto connection = connect_to(io, "udp://" + first.text);
  run(io, connection->send("1"));
  run(io, connection->send("2", second));
  run(io, connection->send("3"));
  CHECK(receive_error(io, *connection).who == first);
  CHECK(receive_error(io, *connection).who == second);
  CHECK(receive_error(io, *connection).who == first);
}

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
  const Heard heard = run(io, hear(*client));  // no refusal before it
  CHECK(heard.text == "answer to hello");
  CHECK(heard.from == listener->local());
  CHECK(client->peer() == listener->local());
  CHECK(notes == std::vector<std::string>{"[::1]:" + port + " refused; trying 127.0.0.1:" + port});
}

TEST_CASE("a receive() that waits already hears from the other family after the move") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v4()));
  const auto server = run(io, listener->accept());
  const auto client = connect_to(io, "udp://localhost:" + port_of(listener->local()));
  std::string heard;
  auto receiver = [&]() -> awaitable<void> {
    const Heard first = co_await hear(*client);
    heard = first.text;
  };
  asio::co_spawn(io, receiver(), [](std::exception_ptr failure) {
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
  DialledUdp client(io.get_executor(), candidates, Endpoint{"name"});
  std::vector<std::string> notes;
  client.on_note = [&](const std::string& text) { notes.push_back(text); };
  for (const char* each : {"one", "two", "three"}) run(io, client.send(each, {}));
  for (const char* each : {"one", "two", "three"}) {
    const Heard heard = run(io, hear(*server));
    CHECK(heard.text == each);
  }
  CHECK(notes.size() == 1);
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

TEST_CASE("one conversation sends over both families from sockets of its own") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  Encounter met = run(io, meet(udp_v4()));
  const auto other_listener = run(io, listen(udp_v6()));
  const auto other = run(io, other_listener->accept());
  run(io, met.dialled->send("over v6", other_listener->local()));
  run(io, answer_one(*other));
  CHECK(run(io, hear(*met.dialled)).from == other_listener->local());
  run(io, met.dialled->send("over v4"));
  run(io, answer_one(*met.accepted));
  CHECK(run(io, hear(*met.dialled)).from == met.listener->local());
}

TEST_CASE("the local address is the one that the route gives, not 0.0.0.0") {
  asio::io_context io;
  const Encounter met = run(io, meet(udp_v4()));
  CHECK(met.dialled->local().text == "127.0.0.1:" + port_of(met.dialled->local()));
}

TEST_CASE("an answer leaves from the address that the datagram was sent to") {
  asio::io_context io;
  const auto listeners = listen_on(io, "udp://*:0");
  REQUIRE_FALSE(listeners.empty());
  const auto server = run(io, listeners[0]->accept());
  for (const std::string host : {"127.0.0.1", "127.0.0.2"}) {
    const auto client = connect_to(io, "udp://" + host + ":" + port_of(listeners[0]->local()));
    run(io, client->send("hello"));
    run(io, answer_one(*server));
    CHECK(run(io, hear(*client)).from == client->peer());
  }
}

TEST_CASE("a v4-mapped address is dialled over UDP and shown as IPv4") {
  asio::io_context io;
  const auto listener = run(io, listen(udp_v4()));
  const auto client = connect_to(io, "udp://[::ffff:127.0.0.1]:" + port_of(listener->local()));
  CHECK(client->peer() == listener->local());
}

TEST_CASE("localhost is listened on over UDP with both families and one port number") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listeners = listen_on(io, "udp://localhost:0");
  REQUIRE(listeners.size() == 2);
  CHECK(listeners[1]->local().text == "[::1]:" + port_of(listeners[0]->local()));
}

TEST_CASE("a UDP conversation is its own two numbers, where it hears, and where its sends go") {
  asio::io_context io;
  const Encounter met = run(io, meet(udp_v4()));
  const std::vector<Fact> facts = met.dialled->describe();
  std::vector<std::string> labels;
  for (const Fact& fact : facts) labels.push_back(fact.label);
  CHECK(labels == std::vector<std::string>{"local address", "local port", "hears", "sends go to",
                                           "send buffer", "receive buffer"});
  CHECK(join_host_port(facts[0].value, parse_port(facts[1].value)) == met.dialled->local().text);
  CHECK(facts[2].value == "0.0.0.0:" + facts[1].value + " (every address of this machine)");
  CHECK(facts[3].value == met.listener->local().text);
}

TEST_CASE("where to send must be a numeric address") {
  asio::io_context io;
  Encounter met = run(io, meet(udp_v4()));
  CHECK_THROWS_AS(run(io, met.dialled->send("x", Endpoint("localhost:9"))), UrlError);
  CHECK_THROWS_AS(run(io, met.accepted->send("x")), UrlError);
}

TEST_CASE("a message for IPv6 may be as long as IPv6 allows") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  Encounter met = run(io, meet(udp_v6()));
  CHECK(met.dialled->traits().largest_packet == 65527);
  CHECK_THROWS_AS(run(io, met.dialled->send(std::string(65528, 'x'))), MessageTooLong);
}

// Whether something else has its turn before so many packets are received.
awaitable<bool> gives_way(Connection& connection, int packets) {
  const auto executor = co_await asio::this_coro::executor;
  const auto had_turn = std::make_shared<bool>(false);
  asio::post(executor, [had_turn] { *had_turn = true; });
  for (int i = 0; i < packets && !*had_turn; ++i) co_await hear(connection);
  co_return *had_turn;
}

TEST_CASE("a flood of datagrams lets others have their turn") {
  constexpr int kMany = 100;
  asio::io_context io;
  Encounter met = run(io, meet(udp_v4()));
  SECTION("from whom we dialled") {
    for (int i = 0; i < kMany; ++i) run(io, met.accepted->send("x", met.back()));
    CHECK(run(io, gives_way(*met.dialled, kMany)));
  }
  SECTION("from everybody") {
    for (int i = 0; i < kMany; ++i) run(io, met.dialled->send("x"));
    CHECK(run(io, gives_way(*met.accepted, kMany)));
  }
}

}  // namespace
}  // namespace confab
