#pragma once
// One socket that hears everyone: each datagram is answered to whoever sent it.

#include <exception>
#include <memory>
#include <string>

#include "app/serve/datagram_trouble.h"
#include "app/serve/served_connection.h"

namespace confab {

// One datagram after the other: while an answer is being sent, none is received. What a sender does
// wrong (nobody listens at its port any more) ends nothing.
class ServedDatagrams final : public ServedConnection,
                              public std::enable_shared_from_this<ServedDatagrams> {
 public:
  ServedDatagrams(std::shared_ptr<ServerContext> context, std::shared_ptr<Connection> connection);

  void start() override;
  // What the service has queued is dropped: datagrams may be.
  void stop() override {
    if (!sending_) connection_->close();
  }
  void abort() override { connection_->close(); }

 private:
  asio::awaitable<void> run();  // until the connection ends
  // Makes reply_; false: there is none.
  bool answer(const Packet& packet);
  AfterTrouble judge(const std::exception_ptr& failure, const Endpoint& from);
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<Connection> connection_;
  std::string reply_;
  bool sending_ = false;
};

}  // namespace confab
