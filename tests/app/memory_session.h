#pragma once
// A session whose peers are in memory and whose clock the test moves: hours of waiting in no time,
// and always the same.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/session/session.h"
#include "app/session/spawn.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/recorder.h"

namespace confab::test {

class MemorySession {
 public:
  explicit MemorySession(const MemoryOptions& options = {}) {
    registry.add(memory_stream_transport(network_, options));
    registry.add(memory_datagram_transport(network_));
    session.events().subscribe(events);
    auto work = [this]() -> asio::awaitable<void> {
      Url url;
      listeners_ = co_await registry.find("memory").listen(url);
      peer_url = parse_url("memory://" + listeners_.front()->local().text);
    };
    time.run(work());
  }
  ~MemorySession() {  // NOLINT(bugprone-exception-escape): fails the test, too
    session.close_all();
    for (auto& each : listeners_) each->close();
    if (peer) peer->close();
    time.settle();
  }

  // A conversation that is connected to `peer`.
  Conversation& connect() {
    auto work = [this]() -> asio::awaitable<void> {
      co_await session.open(peer_url);
      peer = co_await listeners_.front()->accept();
    };
    time.run(work());
    return *session.current();
  }
  // Whoever connects next is `peer`.
  void accept() {
    auto work = [this]() -> asio::awaitable<void> { peer = co_await listeners_.front()->accept(); };
    time.run(work());
  }
  void send(std::string text) {
    auto work = [this](std::string line) -> asio::awaitable<void> {
      co_await session.current()->send_text(std::move(line));
    };
    time.run(work(std::move(text)));
  }
  void peer_says(std::string_view text) {
    time.run(peer->send(text));
    time.settle();
  }
  std::string peer_hears() {
    auto work = [this]() -> asio::awaitable<std::string> {
      const auto got = co_await peer->receive();
      const Packet* packet = std::get_if<Packet>(&got);
      co_return packet == nullptr ? std::string("(end)") : std::string(packet->bytes);
    };
    return time.run(work());
  }
  void peer_finishes() {
    time.run(peer->finish_sending());
    time.settle();
  }

  asio::io_context io{1};
  FakeTime time{io};
  Registry registry;
  Settings settings;
  Session session{io, registry, settings};
  Recorder events;
  Url peer_url;
  std::unique_ptr<Connection> peer;

 private:
  std::shared_ptr<MemoryNetwork> network_ = std::make_shared<MemoryNetwork>();
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace confab::test
