#include "transport/unix.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <asio/experimental/awaitable_operators.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>

#include "tests/support/catch.h"
#include "tests/support/contains.h"
#include "tests/support/run.h"
#include "tests/support/temporary_directory.h"
#include "tests/transport/exchange.h"
#include "transport/file_descriptor.h"
#include "transport/timer.h"
#include "transport/unix_address.h"

namespace confab {
namespace {

using namespace asio::experimental::awaitable_operators;
using asio::awaitable;

class Folder {
 public:
  std::string path(const std::string& name) const { return folder_.path(name); }
  Url url(const std::string& name, const std::string& scheme = "unix") const {
    return url_at(scheme, path(name));
  }

 private:
  TemporaryDirectory folder_;
};

std::vector<std::unique_ptr<Listener>> listen_at(asio::io_context& io, Url url) {
  const Transport row = url.scheme == "unix" ? unix_transport() : unixgram_transport();
  return run(io, row.listen(std::move(url)));
}

std::unique_ptr<Connection> dial_to(asio::io_context& io, Url url) {
  const Transport row = url.scheme == "unix" ? unix_transport() : unixgram_transport();
  return run(io, row.connect(std::move(url), soon()));
}

std::string trouble(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "none";
}

// A socket that its owner has left without removing its file.
void leave_over(const std::string& path, int type = SOCK_STREAM) {
  const FileDescriptor socket(::socket(AF_UNIX, type, 0));
  UnixAddress at(path);
  REQUIRE(::bind(socket.get(), at.data(), at.size()) == 0);
}

TEST_CASE("a path may have 107 bytes, and a longer one is refused with both sizes") {
  const std::string longest = "/" + std::string(106, 'x');
  CHECK(UnixAddress(longest).endpoint().text == longest);
  CHECK(test::contains(trouble([&] { UnixAddress(longest + "x"); }), "has 108 bytes"));
  CHECK(test::contains(trouble([&] { UnixAddress(longest + "x"); }), "107 at most"));
}

TEST_CASE("whatever a client is bound to can be written, and read back") {
  for (const char* place : {"/run/x.sock", "./x.sock", "../x", "@name"}) {
    INFO(place);
    CHECK(UnixAddress(place).endpoint().text == place);
  }
  sockaddr_storage relative{};
  auto& address = reinterpret_cast<sockaddr_un&>(relative);
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof address.sun_path, "x.sock");
  CHECK(UnixAddress(relative, sizeof(sa_family_t) + 7).endpoint().text == "./x.sock");
  CHECK(UnixAddress(relative, sizeof(sa_family_t)).endpoint().empty());
}

TEST_CASE("why a path cannot be reached is said by what stands there") {
  asio::io_context io;
  const Folder folder;
  const auto why = [&](const std::string& name, const char* scheme = "unix") {
    return trouble([&] { dial_to(io, folder.url(name, scheme)); });
  };
  CHECK(test::contains(why("none"), "cannot connect to " + folder.path("none") + ": no such file"));
  write_whole(folder.path("file"), "x");
  CHECK(test::contains(why("file"), "it is a file, not a socket"));
  CHECK(test::contains(why(""), "it is a folder, not a socket"));
  CHECK(test::contains(why("file/x"), "a part of the path is no folder"));
  leave_over(folder.path("stale"));
  CHECK(test::contains(why("stale"), "nobody listens there any more, or not yet"));
  const auto stream = listen_at(io, folder.url("stream"));
  CHECK(test::contains(why("stream", "unixgram"),
                       "of another kind; try unix:" + folder.path("stream")));
  const auto datagrams = listen_at(io, folder.url("datagrams", "unixgram"));
  CHECK(test::contains(why("datagrams"),
                       "of another kind; try unixgram:" + folder.path("datagrams")));
  CHECK(test::contains(trouble([&] { dial_to(io, url_at("unix", "@confab-nobody")); }),
                       "nobody has that name"));
}

TEST_CASE("a full queue of those who wait is waited for, until the deadline") {
  asio::io_context io;
  const Folder folder;
  const std::string path = folder.path("full");
  const FileDescriptor listening(::socket(AF_UNIX, SOCK_STREAM, 0));
  UnixAddress at(path);
  REQUIRE(::bind(listening.get(), at.data(), at.size()) == 0);
  REQUIRE(::listen(listening.get(), 0) == 0);
  const auto first = dial_to(io, url_at("unix", path));
  const auto connect = [&](std::chrono::milliseconds limit) {
    return unix_transport().connect(url_at("unix", path), deadline_in(limit));
  };
  const std::string late = trouble([&] { run(io, connect(std::chrono::milliseconds(30))); });
  CHECK(test::contains(late, "timed out after 30 ms: too many wait there to be accepted"));
  auto accept = [&]() -> awaitable<int> {
    co_await sleep_for(std::chrono::milliseconds(20));
    co_return ::accept(listening.get(), nullptr, nullptr);
  };
  awaitable<int> accepting = accept();
  auto dialling = connect(std::chrono::seconds(10));
  const auto both = [&]() -> awaitable<std::unique_ptr<Connection>> {
    auto [accepted, dialled] = co_await (std::move(accepting) && std::move(dialling));
    const FileDescriptor owned(accepted);
    co_return std::move(dialled);
  };
  CHECK(run(io, both())->peer().text == path);
}

TEST_CASE("a file that is left over is replaced, one that somebody listens at is not") {
  for (const char* scheme : {"unix", "unixgram"}) {
    INFO(scheme);
    asio::io_context io;
    const Folder folder;
    leave_over(folder.path("x"), scheme == std::string("unix") ? SOCK_STREAM : SOCK_DGRAM);
    const auto first = listen_at(io, folder.url("x", scheme));
    CHECK(test::contains(trouble([&] { listen_at(io, folder.url("x", scheme)); }),
                         "address already in use"));
    CHECK(dial_to(io, folder.url("x", scheme))->peer().text == folder.path("x"));
  }
}

TEST_CASE("what is no socket is never replaced") {
  asio::io_context io;
  const Folder folder;
  write_whole(folder.path("file"), "precious");
  CHECK(test::contains(trouble([&] { listen_at(io, folder.url("file")); }),
                       "there is a file that is no socket"));
  std::filesystem::create_symlink(folder.path("file"), folder.path("link"));
  CHECK(test::contains(trouble([&] { listen_at(io, folder.url("link")); }),
                       "there is a file that is no socket"));
  CHECK(read_whole(folder.path("file")) == "precious");
}

TEST_CASE("the file of a listener goes with it, unless another has its place by now") {
  for (const char* scheme : {"unix", "unixgram"}) {
    INFO(scheme);
    asio::io_context io;
    const Folder folder;
    listen_at(io, folder.url("x", scheme));
    CHECK_FALSE(std::filesystem::exists(folder.path("x")));
    auto first = listen_at(io, folder.url("x", scheme));
    std::filesystem::remove(folder.path("x"));
    const auto second = listen_at(io, folder.url("x", scheme));
    first.clear();
    CHECK(std::filesystem::exists(folder.path("x")));
  }
}

TEST_CASE("mode= decides who may dial, and is refused where it means nothing") {
  asio::io_context io;
  const Folder folder;
  const auto with_mode = [](Url url, const char* mode) {
    url.options["mode"] = mode;
    return url;
  };
  const auto listener = listen_at(io, with_mode(folder.url("x"), "640"));
  struct stat file {};
  REQUIRE(::stat(folder.path("x").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0640);
  for (const char* mode : {"", "8", "1777", "rw", "66 0"}) {
    INFO(mode);
    CHECK_THROWS_AS(listen_at(io, with_mode(folder.url("y"), mode)), UrlError);
  }
  CHECK_THROWS_AS(dial_to(io, with_mode(folder.url("x"), "640")), UrlError);
  CHECK_THROWS_AS(listen_at(io, with_mode(url_at("unix", "@x"), "640")), UrlError);
}

TEST_CASE("who has dialled is named by its process, which the kernel vouches for") {
  asio::io_context io;
  const Folder folder;
  const auto listeners = listen_at(io, folder.url("x"));
  const auto dialled = dial_to(io, folder.url("x"));
  const auto accepted = run(io, listeners[0]->accept());
  const std::string us = std::to_string(::getpid());
  CHECK(accepted->peer().text == "pid " + us);
  CHECK(dialled->local().text == "pid " + us);
  for (const Connection* each : {dialled.get(), accepted.get()}) {
    std::string facts;
    for (const Fact& fact : each->describe()) facts += fact.label + "=" + fact.value + "\n";
    CHECK(test::contains(facts, "peer's process=" + us + "\n"));
    CHECK(test::contains(facts, "peer's user=" + std::to_string(::getuid()) + "\n"));
    CHECK(test::contains(facts, "peer's group=" + std::to_string(::getgid()) + "\n"));
  }
}

TEST_CASE("a peer that closes with unread bytes is a reset, behind what it sent, and stays one") {
  asio::io_context io;
  Encounter met =
      run(io, meet({"unix", unix_transport(), "@confab-reset-" + std::to_string(::getpid())}));
  run(io, met.dialled->send("unread"));
  run(io, met.accepted->send("last words"));
  met.accepted->close();
  CHECK(run(io, receive_packet(*met.dialled)) == "last words");
  CHECK(receive_error(io, *met.dialled).is_reset());
  CHECK(receive_error(io, *met.dialled).is_reset());
}

TEST_CASE("a receiver that does not read is waited for, and no datagram is lost") {
  asio::io_context io;
  Encounter met = run(
      io, meet({"unixgram", unixgram_transport(), "@confab-full-" + std::to_string(::getpid())}));
  constexpr int kMany = 200;  // its queue has room for ten (net.unix.max_dgram_qlen)
  auto send_all = [&]() -> awaitable<void> {
    for (int i = 0; i < kMany; ++i) co_await met.dialled->send(std::to_string(i));
  };
  auto receive_all = [&]() -> awaitable<int> {
    co_await sleep_for(std::chrono::milliseconds(5));
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

TEST_CASE("the places of unix sockets are this machine's, and none is an internet address") {
  const Places places = unix_transport().places;
  CHECK(places.are_paths);
  const Url one = url_at("unix", "/run/x");
  CHECK(places.is_this_machine(one));
  CHECK(places.is_same(one, url_at("unix", "/run/x")));
  CHECK_FALSE(places.is_same(one, url_at("unix", "/run/y")));
  CHECK(places.listening(parse_url("unix:/run/x?mode=600")).text() == "unix:/run/x");
  CHECK(places.for_network(Endpoint("/run/x")).empty());
  asio::io_context io;
  CHECK_THROWS_AS(dial_to(io, parse_url("unix://127.0.0.1:9")), UrlError);
}

}  // namespace
}  // namespace confab
