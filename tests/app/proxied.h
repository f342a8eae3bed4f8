#pragma once
// A proxy in memory, its target, and who talks through it, by a clock that a test moves.

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/proxy/make_proxied.h"
#include "app/proxy/socks_client.h"
#include "app/serve/server.h"
#include "tests/support/fake_time.h"
#include "tests/support/memory_transport.h"
#include "tests/support/recorder.h"
#include "transport/network_error.h"

namespace confab {

using Shared = std::shared_ptr<Connection>;

class Proxied {
 public:
  enum class Front { plain, socks };
  explicit Proxied(Transport made, const std::vector<std::string>& faults = {},
                   Front kind = Front::plain)
      : transport_(std::move(made)) {
    run_until_done(listen());
    std::vector<std::unique_ptr<Listener>> listeners;
    listeners.push_back(std::move(front_));
    if (kind == Front::socks) listeners = listen_for_socks(io.get_executor(), std::move(listeners));
    ProxyTarget way{target_url_, &transport_, &transport_};
    ProxyOptions options;
    options.connect_timeout = std::chrono::seconds(10);
    for (const std::string& each : faults) options.faults.push_back(parse_fault(each));
    options.seed = 1;
    run = std::make_shared<ProxyRun>(io, std::vector{way}, options);
    run->subscribe(events);
    ServerOptions server_options;
    server_options.log = [this](const Line& line) { log.push_back(line.text.text()); };
    server = std::make_unique<Server>(io.get_executor(), std::move(listeners), make_proxied(run),
                                      std::move(server_options));
    asio::co_spawn(io, server->run(), [this](const std::exception_ptr&) { has_ended = true; });
    time.settle();
  }
  ~Proxied() {  // NOLINT(bugprone-exception-escape): fails the test, too
    server.reset();
    time.settle();
  }

  Shared connect() {
    Shared made;
    run_until_done([](Proxied& self, Shared& place) -> asio::awaitable<void> {
      auto connecting = self.transport_.connect(self.front_url_, Deadline());
      place = co_await std::move(connecting);
    }(*this, made));
    return made;
  }
  Shared accept() {
    Shared made;
    run_until_done([](Listener& listener, Shared& place) -> asio::awaitable<void> {
      auto accepting = listener.accept();
      place = co_await std::move(accepting);
    }(*target_, made));
    return made;
  }
  void send(Shared from, std::string bytes, Endpoint to = {}) {
    run_until_done([](Shared one, std::string text, Endpoint where) -> asio::awaitable<void> {
      SendOptions how(std::move(where));
      co_await one->send(text, std::move(how));
    }(std::move(from), std::move(bytes), std::move(to)));
  }
  void finish(Shared from) {
    run_until_done([](Shared one) -> asio::awaitable<void> {
      co_await one->finish_sending();
    }(std::move(from)));
  }
  // "END" where there is no more.
  std::string hear(Shared at, Endpoint* from = nullptr) {
    std::string text;
    run_until_done([](Shared one, std::string& place, Endpoint* who) -> asio::awaitable<void> {
      auto receiving = one->receive();
      const auto got = co_await std::move(receiving);
      const Packet* const packet = std::get_if<Packet>(&got);
      place = packet == nullptr ? "END" : std::string(packet->bytes);
      if (packet != nullptr && who != nullptr) *who = *packet->from;
    }(std::move(at), text, from));
    return text;
  }

  asio::io_context io;
  FakeTime time{io};
  Recorder events;
  std::shared_ptr<ProxyRun> run;
  std::unique_ptr<Server> server;
  std::vector<std::string> log;  // of what no conversation has
  bool has_ended = false;
  const Url& target_url() const { return target_url_; }
  // What comes back where a connection is tried.
  void fail_dialling(int code) {
    transport_.connect = [code](Url url, Deadline) -> asio::awaitable<std::unique_ptr<Connection>> {
      throw NetworkError(Op::connect, Endpoint(url.authority()), system_code(code), true);
      co_return nullptr;
    };
  }

 private:
  void run_until_done(asio::awaitable<void> work) { time.run(std::move(work)); }
  asio::awaitable<void> listen() {
    Url place;
    place.scheme = transport_.scheme;
    place.host = "localhost";
    auto opening = transport_.listen(place);
    auto front = co_await std::move(opening);
    front_ = std::move(front.front());
    auto opening_target = transport_.listen(place);
    auto target = co_await std::move(opening_target);
    target_ = std::move(target.front());
    front_url_ = url_at(transport_.scheme, front_->local().text);
    target_url_ = url_at(transport_.scheme, target_->local().text);
  }

  Transport transport_;
  std::unique_ptr<Listener> front_, target_;
  Url front_url_, target_url_;
};

inline Transport streams() { return memory_stream_transport(std::make_shared<MemoryNetwork>()); }
inline Transport datagrams() {
  return memory_datagram_transport(std::make_shared<MemoryNetwork>());
}

}  // namespace confab
