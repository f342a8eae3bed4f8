// What every transport must do: what is sent arrives, and says where it came from. How things end
// is in conformance_ends.cc.

#include "tests/transport/conformance.h"

#include <unistd.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <filesystem>
#include <optional>

#include "tests/support/memory_transport.h"
#include "transport/tcp.h"
#include "transport/tls/tls.h"
#include "transport/udp.h"
#include "transport/unix.h"

namespace confab {

namespace {

std::string name_prefix() { return "@confab-test-" + std::to_string(::getpid()) + "-"; }
std::string path_prefix() {
  return std::filesystem::temp_directory_path() / name_prefix().substr(1);
}

}  // namespace

std::vector<Subject> conformance_subjects() {
  const auto network = std::make_shared<MemoryNetwork>();
  MemoryOptions in_pieces;
  in_pieces.longest_read = 7;
  MemoryOptions byte_by_byte;
  byte_by_byte.longest_read = 1;
  return {
      {"memory stream", memory_stream_transport(network), "127.0.0.1"},
      {"memory stream in pieces", memory_stream_transport(network, in_pieces), "127.0.0.1"},
      {"memory messages", memory_message_transport(network), "127.0.0.1"},
      {"memory datagrams", memory_datagram_transport(network), "127.0.0.1"},
      {"tcp, IPv4", tcp_transport(), "127.0.0.1"},
      {"tcp, IPv6", tcp_transport(), "::1"},
      {"udp, IPv4", udp_transport(), "127.0.0.1"},
      {"udp, IPv6", udp_transport(), "::1"},
      {"unix, a path", unix_transport(), path_prefix()},
      {"unix, a name", unix_transport(), name_prefix()},
      {"unixpacket, a path", unixpacket_transport(), path_prefix()},
      {"unixpacket, a name", unixpacket_transport(), name_prefix()},
      {"unixgram, a path", unixgram_transport(), path_prefix()},
      {"unixgram, a name", unixgram_transport(), name_prefix()},
      {"TLS over TCP", tls_over(tcp_transport(), "tls"), "127.0.0.1", "verify=off"},
      {"TLS over unix", tls_over(unix_transport(), "tls+unix"), path_prefix(), "verify=off"},
      {"TLS over memory", tls_over(memory_stream_transport(network), "tls+memory"), "127.0.0.1",
       "verify=off"},
      {"TLS over memory, byte by byte",
       tls_over(memory_stream_transport(network, byte_by_byte), "tls+memory"), "127.0.0.1",
       "verify=off", std::size_t{1} << 15},
  };
}

namespace {

using namespace asio::experimental::awaitable_operators;
using asio::awaitable;

TEST_CASE("a short message and its answer arrive, each with the address it came from") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    co_await met.dialled->send("hello");
    std::variant<Packet, End> got = co_await met.accepted->receive();
    CHECK(*std::get<Packet>(got).from == met.dialled->local());
    CHECK(std::get<Packet>(got).bytes == "hello");
    co_await met.accepted->send("HELLO", met.back());
    got = co_await met.dialled->receive();
    CHECK(*std::get<Packet>(got).from == met.dialled->peer());
    CHECK(std::get<Packet>(got).bytes == "HELLO");
  });
}

TEST_CASE("many bytes of any kind cross a stream both ways at once, exact and in order") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (traits_of(subject).keeps_boundaries) co_return;
    Encounter met = co_await meet(subject);
    const std::string there = test_bytes(subject.much);
    const std::string back(there.rbegin(), there.rend());
    awaitable<void> first = met.dialled->send(there);
    awaitable<void> second = met.accepted->send(back);
    awaitable<std::string> third = receive_bytes(*met.accepted, there.size());
    awaitable<std::string> fourth = receive_bytes(*met.dialled, back.size());
    const auto [at_server, at_client] =
        co_await (std::move(first) && std::move(second) && std::move(third) && std::move(fourth));
    CHECK((at_server == there));
    CHECK((at_client == back));
  });
}

TEST_CASE("messages of every size arrive whole, the empty one too, and none is an end") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (!traits_of(subject).keeps_boundaries) co_return;
    Encounter met = co_await meet(subject);
    const std::size_t limit = met.dialled->traits().largest_packet;
    const std::size_t largest = limit == 0 ? subject.much : limit;
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1472}, largest}) {
      const std::string message = test_bytes(size);
      co_await met.dialled->send(message);
      const std::string there = co_await receive_packet(*met.accepted);
      CHECK((there == message));
      co_await met.accepted->send(message, met.back());
      const std::string back = co_await receive_packet(*met.dialled);
      CHECK((back == message));
    }
  });
}

TEST_CASE("messages that wait to be read come one by one, the empty ones too") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (!traits_of(subject).keeps_boundaries) co_return;
    Encounter met = co_await meet(subject);
    for (const char* each : {"one", "", "", "two"}) co_await met.dialled->send(each);
    for (const std::string each : {"one", "", "", "two"}) {
      const std::string got = co_await receive_packet(*met.accepted);
      CHECK(got == each);
    }
  });
}

TEST_CASE("a packet is of the kind that it was sent as, and of none where there are no kinds") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    const bool has_kinds = traits_of(subject).has_kinds;
    for (const PacketKind kind : {PacketKind::none, PacketKind::text, PacketKind::binary}) {
      const PacketKind usual = kind == PacketKind::none ? PacketKind::text : kind;
      co_await met.dialled->send("there", kind);
      std::variant<Packet, End> got = co_await met.accepted->receive();
      CHECK(std::get<Packet>(got).kind == (has_kinds ? usual : PacketKind::none));
      const SendOptions how(met.back(), kind);
      co_await met.accepted->send("back", how);
      got = co_await met.dialled->receive();
      CHECK(std::get<Packet>(got).kind == (has_kinds ? usual : PacketKind::none));
    }
  });
}

TEST_CASE("a message too long for a packet is refused before anything is sent, with both sizes") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    const std::size_t largest = met.dialled->traits().largest_packet;
    if (largest == 0) co_return;
    const std::string too_long(largest + 1, 'x');
    std::string words;
    try {
      co_await met.dialled->send(too_long);
    } catch (const MessageTooLong& error) {
      words = error.what();
    }
    CHECK(words.find(std::to_string(largest + 1)) != std::string::npos);
    CHECK(words.find(std::to_string(largest)) != std::string::npos);
    co_await met.dialled->send("next");
    const std::string got = co_await receive_packet(*met.accepted);
    CHECK(got == "next");
  });
}

TEST_CASE("both sides know the same addresses, with real ports") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    if (!subject.transport.places.are_paths) {
      const std::string host = join_host_port(subject.host, 0);
      const std::string prefix = host.substr(0, host.size() - 1);
      CHECK(met.listener->local().text.substr(0, prefix.size()) == prefix);
      CHECK(met.listener->local().text != host);
      CHECK(met.dialled->local().text.substr(0, prefix.size()) == prefix);
      CHECK(met.dialled->local().text != host);
    }
    CHECK(met.dialled->peer() == met.listener->local());
    CHECK(met.accepted->local() == met.listener->local());
    CHECK(met.accepted->peer() ==
          (traits_of(subject).hears_anyone ? Endpoint{} : met.dialled->local()));
  });
}

TEST_CASE("the traits are those of the registry's row") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    const Traits& promised = subject.transport.promises;
    for (const Traits& each : {met.dialled->traits(), met.accepted->traits()}) {
      CHECK(each.keeps_boundaries == promised.keeps_boundaries);
      CHECK(each.hears_anyone == promised.hears_anyone);
      CHECK(each.has_kinds == promised.has_kinds);
      CHECK(each.can_finish == promised.can_finish);
      CHECK(each.can_reset == promised.can_reset);
      CHECK((each.largest_packet > 0) == (promised.largest_packet > 0));
      CHECK(each.largest_packet <= promised.largest_packet);
    }
  });
}

TEST_CASE("every connection has something to say for :status") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    Encounter met = co_await meet(subject);
    CHECK_FALSE(met.dialled->describe().empty());
    CHECK_FALSE(met.accepted->describe().empty());
    met.dialled->close();
    met.dialled->describe();  // does not touch what is gone
  });
}

TEST_CASE("where nobody listens, the refusal names the endpoint") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    const Endpoint there = co_await nobody(subject);
    std::optional<NetworkError> told;
    try {
      const std::unique_ptr<Connection> connection = co_await dial(subject, there);
      co_await connection->send("anybody?");
      co_await connection->receive();
    } catch (const NetworkError& error) {
      told = error;
    }
    REQUIRE(told);
    const bool has_file = subject.host.starts_with('/');
    const bool is_told_at_once =
        !traits_of(subject).hears_anyone || subject.transport.places.are_paths;
    CHECK(told->op == (is_told_at_once ? Op::connect : Op::recv));
    CHECK(told->who == there);
    CHECK(told->code_name == (has_file ? "ENOENT" : "ECONNREFUSED"));
    CHECK(told->ends_connection == is_told_at_once);
    CHECK(std::string(told->what()).find(there.text) != std::string::npos);
  });
}

TEST_CASE("a datagram listener hears everyone and answers each") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (!traits_of(subject).hears_anyone) co_return;
    Encounter met = co_await meet(subject);
    const std::unique_ptr<Connection> other = co_await dial(subject, met.listener->local());
    co_await other->send("other");
    co_await met.dialled->send("first");
    for (int i = 0; i < 2; ++i) {
      const std::variant<Packet, End> got = co_await met.accepted->receive();
      const std::string text(std::get<Packet>(got).bytes);
      const Endpoint from = *std::get<Packet>(got).from;
      CHECK(from == (text == "other" ? other->local() : met.dialled->local()));
      co_await met.accepted->send(text + "!", from);
    }
    const std::string to_first = co_await receive_packet(*met.dialled);
    const std::string to_other = co_await receive_packet(*other);
    CHECK(to_first == "first!");
    CHECK(to_other == "other!");
  });
}

TEST_CASE("a datagram that says where to goes there, not to the peer") {
  for_each_subject([](Subject subject) -> awaitable<void> {
    if (!traits_of(subject).hears_anyone) co_return;
    Encounter met = co_await meet(subject);
    const std::unique_ptr<Listener> elsewhere = co_await listen(subject);
    const std::unique_ptr<Connection> other = co_await elsewhere->accept();
    co_await met.dialled->send("over there", elsewhere->local());
    const std::string got = co_await receive_packet(*other);
    CHECK(got == "over there");
  });
}

}  // namespace
}  // namespace confab
