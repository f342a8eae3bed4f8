#pragma once
// One socket that hears everyone: each datagram is answered to whoever sent it.

#include <exception>
#include <memory>
#include <string>

#include "app/serve/datagram_trouble.h"
#include "app/serve/session.h"

namespace confab {

class DatagramSession final : public ServedSession,
                              public std::enable_shared_from_this<DatagramSession> {
 public:
  DatagramSession(std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection);

  void start() override;
  // What the service has queued is dropped: datagrams may be.
  void stop() override {
    if (!sending_) connection_->close();
  }
  void abort() override { connection_->close(); }

 private:
  asio::awaitable<void> run();  // until the connection ends
  bool answer(const Packet& packet);
  AfterTrouble judge(const std::exception_ptr& failure, const Endpoint& from);
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<Connection> connection_;
  std::string reply_;
  bool sending_ = false;
};

}  // namespace confab
