#pragma once
// A server on loopback in the test's own io_context, and clients to talk to it.

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/serve/server.h"
#include "transport/registry.h"

namespace confab::test {

// Long enough for the slowest machine, short enough to see that something hangs.
constexpr std::chrono::seconds kPatience{20};
// An idle time that never runs out within a test.
constexpr std::chrono::hours kNever{1};

// One end of a conversation with a server.
class Client {
 public:
  explicit Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  asio::awaitable<void> send(std::string bytes);
  asio::awaitable<std::string> read(
      std::size_t count);                      // of a stream: so many bytes, or up to the end
  asio::awaitable<std::string> read_to_end();  // of a stream; "(reset)" behind what came before one
  asio::awaitable<std::string> read_until(std::string end);  // of a stream: up to and with `end`
  asio::awaitable<std::string> datagram();
  asio::awaitable<void> finish();
  std::string address() const { return connection_->local().text; }
  void close() { connection_->close(); }

 private:
  asio::awaitable<bool> read_more();

  std::unique_ptr<Connection> connection_;
  std::string unread_;
};

class Harness {
 public:
  explicit Harness(Registry registry = builtin_transports());
  ~Harness();

  // Before start(). The log is kept in `lines`, problems in `problems`.
  ServerOptions options;
  std::vector<std::string> lines;
  std::vector<std::string> problems;

  // Serves at loopback addresses with free ports: "tcp", "udp".
  void start(const std::string& kind, std::vector<std::string> schemes = {"tcp"});
  void start_with(const std::string& kind, std::vector<std::unique_ptr<Listener>> listeners);
  asio::awaitable<Client> connect(std::size_t server_url = 0);
  asio::awaitable<Client> connect_to(std::string url);
  // Sends `request` on a stream of its own and finishes, while it reads; what came until the
  // server's end.
  std::string answer(std::string request);
  // Runs what a test does, together with the server; fails the test after kPatience.
  void run(asio::awaitable<void> test);
  // Until the condition holds, which is looked at after everything that happens.
  void run_until(const std::function<bool()>& condition);
  bool ended() const { return ended_; }

  asio::io_context io{1};
  std::unique_ptr<Server> server;

 private:
  Registry registry_;
  std::vector<std::string> urls_;
  bool ended_ = false;
};

}  // namespace confab::test
