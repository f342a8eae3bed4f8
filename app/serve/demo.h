#pragma once
// The servers of `confab demo`: something to talk to, inside the process.

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "app/serve/server.h"
#include "transport/registry.h"

namespace confab {

// Upper-casing servers over TCP and UDP under one port number at localhost. They serve until this
// object goes, and write nothing.
class Demo {
 public:
  static constexpr std::uint16_t kUsualPort = 12000;

  // At kUsualPort if it is free over both, else at any port that is. Throws NetworkError.
  static asio::awaitable<std::unique_ptr<Demo>> start(const asio::any_io_executor& executor,
                                                      const Registry& registry) {
    return start_with(executor, &registry);
  }
  // The same, by running `io` until it is done.
  static std::unique_ptr<Demo> start_now(asio::io_context& io, const Registry& registry);
  // The one that both servers have.
  std::uint16_t port() const noexcept { return port_; }
  // As Server::stop().
  void stop() { server_.stop(); }

 private:
  static asio::awaitable<std::unique_ptr<Demo>> start_with(asio::any_io_executor executor,
                                                           const Registry* registry);
  Demo(const asio::any_io_executor& executor, std::vector<std::unique_ptr<Listener>> listeners,
       std::uint16_t port);
  void serve(const asio::any_io_executor& executor);

  std::uint16_t port_;
  Server server_;
};

}  // namespace confab
