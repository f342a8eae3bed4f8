#include "transport/unix.h"

#include <sys/socket.h>
#include <unistd.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/run.h"
#include "tests/support/temporary_directory.h"
#include "tests/transport/exchange.h"
#include "tests/transport/unix_places.h"
#include "transport/file_descriptor.h"
#include "transport/unix_address.h"

namespace confab {
namespace {

using namespace asio::experimental::awaitable_operators;
using asio::awaitable;

TEST_CASE("a receiver that does not read is waited for, and no datagram is lost") {
  asio::io_context io;
  Encounter met = run(
      io, meet({"unixgram", unixgram_transport(), "@confab-full-" + std::to_string(::getpid())}));
  constexpr int kMany = 200;  // its queue has room for ten (net.unix.max_dgram_qlen)
  int sent = 0;
  auto send_all = [&]() -> awaitable<void> {
    for (sent = 0; sent < kMany; ++sent) co_await met.dialled->send(std::to_string(sent));
  };
  auto receive_all = [&]() -> awaitable<int> {
    for (int before = -1; before != sent;) {  // until the queue is full
      before = sent;
      for (int turn = 0; turn < 100; ++turn) co_await asio::post(asio::use_awaitable);
    }
    CHECK(sent < kMany);
    int right = 0;
    for (int i = 0; i < kMany; ++i) {
      const std::string got = co_await receive_packet(*met.accepted);
      right += got == std::to_string(i) ? 1 : 0;
    }
    co_return right;
  };
  const auto both = [&]() -> awaitable<int> {
    awaitable<void> sending = send_all();
    awaitable<int> receiving = receive_all();
    co_return co_await (std::move(sending) && std::move(receiving));
  };
  CHECK(run(io, both()) == kMany);
}

TEST_CASE("who has no name is heard as unnamed, and cannot be answered") {
  asio::io_context io;
  const Folder folder;
  const auto listeners = listen_at(io, folder.url("x", "unixgram"));
  const auto heard = run(io, listeners[0]->accept());
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM, 0));
  const UnixAddress to(folder.path("x"));
  REQUIRE(::sendto(socket.get(), "hi", 2, 0, to.data(), to.size()) == 2);
  const std::variant<Packet, End> got = run(io, heard->receive());
  const Endpoint from = *std::get<Packet>(got).from;
  CHECK(from.text == "unnamed");
  CHECK(test::contains(trouble([&] { run(io, heard->send("hi", from)); }), "has no name"));
}

TEST_CASE("a client whose name has every byte that the kernel takes is answered") {
  asio::io_context io;
  const Folder folder;
  const auto listeners = listen_at(io, folder.url("x", "unixgram"));
  const auto heard = run(io, listeners[0]->accept());
  const FileDescriptor client(::socket(AF_UNIX, SOCK_DGRAM, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::fill(name.sun_path + 1, name.sun_path + sizeof name.sun_path, 'n');
  REQUIRE(::bind(client.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0);
  const UnixAddress to(folder.path("x"));
  REQUIRE(::sendto(client.get(), "hi", 2, 0, to.data(), to.size()) == 2);
  const std::variant<Packet, End> got = run(io, heard->receive());
  const Endpoint from = *std::get<Packet>(got).from;
  run(io, heard->send("HI", from));
  char answer[3] = "";
  CHECK(::recv(client.get(), answer, sizeof answer, MSG_DONTWAIT) == 2);
  // Of one that is not the last it is told, and no mistake of ours.
  const Endpoint other("@" + std::string(107, 'o'));
  CHECK_THROWS_AS(run(io, heard->send("HI", other)), NetworkError);
}

TEST_CASE("a client that does not read its answers holds up nobody") {
  asio::io_context io;
  const Folder folder;
  const auto listeners = listen_at(io, folder.url("x", "unixgram"));
  const auto heard = run(io, listeners[0]->accept());
  const auto lazy = dial_to(io, folder.url("x", "unixgram"));
  const auto good = dial_to(io, folder.url("x", "unixgram"));
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string words = trouble([&] { run(io, heard->send("x", lazy->local())); });
    if (words != "none") ++refused;
    if (words != "none") CHECK(test::contains(words, "it does not read, and its queue is full"));
  }
  CHECK(refused > 50);
  run(io, heard->send("hello", good->local()));
  CHECK(run(io, receive_packet(*good)) == "hello");
}

TEST_CASE("a server of datagrams that began anew is reached again") {
  asio::io_context io;
  const Folder folder;
  auto listeners = listen_at(io, folder.url("x", "unixgram"));
  const auto dialled = dial_to(io, folder.url("x", "unixgram"));
  listeners.clear();
  CHECK(test::contains(trouble([&] { run(io, dialled->send("lost")); }), "no such file"));
  listeners = listen_at(io, folder.url("x", "unixgram"));
  const auto heard = run(io, listeners[0]->accept());
  run(io, dialled->send("hello"));
  CHECK(run(io, receive_packet(*heard)) == "hello");
}

TEST_CASE("a datagram larger than any of UDP arrives whole") {
  asio::io_context io;
  Encounter met = run(
      io, meet({"unixgram", unixgram_transport(), "@confab-large-" + std::to_string(::getpid())}));
  const std::string large = test_bytes(150'000);
  run(io, met.dialled->send(large));
  CHECK((run(io, receive_packet(*met.accepted)) == large));
}

}  // namespace
}  // namespace confab
