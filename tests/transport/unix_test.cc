#include "transport/unix.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/experimental/awaitable_operators.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>

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
  CHECK(test::contains(why("datagrams", "unixpacket"),
                       "try unix:" + folder.path("datagrams") + " or unixgram:"));
  const auto packets = listen_at(io, folder.url("packets", "unixpacket"));
  CHECK(test::contains(why("packets"), " or unixpacket:" + folder.path("packets")));
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
  const auto accept = [&]() -> awaitable<int> {
    co_return ::accept(listening.get(), nullptr, nullptr);
  };
  auto dialling = connect(std::chrono::seconds(10));  // first: the queue is full
  awaitable<int> accepting = accept();
  const auto both = [&]() -> awaitable<std::unique_ptr<Connection>> {
    auto [dialled, accepted] = co_await (std::move(dialling) && std::move(accepting));
    const FileDescriptor owned(accepted);
    co_return std::move(dialled);
  };
  CHECK(run(io, both())->peer().text == path);
}

TEST_CASE("a file that is left over is replaced, one that somebody listens at is not") {
  const std::map<std::string, int> kinds = {
      {"unix", SOCK_STREAM}, {"unixgram", SOCK_DGRAM}, {"unixpacket", SOCK_SEQPACKET}};
  for (const auto& [scheme, type] : kinds) {
    INFO(scheme);
    asio::io_context io;
    const Folder folder;
    leave_over(folder.path("x"), type);
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
  for (const char* scheme : {"unix", "unixgram", "unixpacket"}) {
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
