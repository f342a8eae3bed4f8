#include "transport/udp.h"

#include <asio/post.hpp>
#include <memory>

#include "tests/support/catch.h"
#include "tests/transport/over_udp.h"

namespace confab {
namespace {

using asio::awaitable;

TEST_CASE("an answer from another port is heard, and named") {
  asio::io_context io;
  Encounter met = run(io, meet(udp_v4()));
  const auto elsewhere = run(io, listen(udp_v4()));
  const auto other = run(io, elsewhere->accept());
  run(io, met.dialled->send("read file"));
  run(io, hear(*met.accepted));
  run(io, other->send("data", met.dialled->local()));
  const HeardDatagram heard = run(io, hear(*met.dialled));
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
    CHECK(std::string(error.what()) ==
          "refused by " + there.text + ": nothing listens there over UDP");
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

TEST_CASE("both families of a conversation have one port number, where it is free in both") {
  asio::io_context io;
  if (!can_listen(udp_v6())) return;
  const auto listener = run(io, listen(udp_v6()));
  const auto server = run(io, listener->accept());
  bool have_one = false;
  for (int tries = 0; tries < 5 && !have_one; ++tries) {  // by chance somebody has it
    const auto connection = connect_to(io, "udp://127.0.0.1:9");
    run(io, connection->send("over v6", listener->local()));
    have_one = port_of(run(io, hear(*server)).from) == port_of(connection->local());
  }
  CHECK(have_one);
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
  labels.reserve(facts.size());
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
