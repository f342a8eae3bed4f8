#pragma once
// A connection that hands everything on to another: for those that change one thing of it.

#include <memory>
#include <utility>
#include <vector>

#include "transport/connection.h"

namespace confab {

class PassedOn : public Connection {
 public:
  explicit PassedOn(std::unique_ptr<Connection> inner) : inner_(std::move(inner)) {}

  asio::awaitable<std::variant<Packet, End>> receive() override { return inner_->receive(); }
  asio::awaitable<void> send(std::string_view bytes, SendOptions how) override {
    return inner_->send(bytes, std::move(how));
  }
  asio::awaitable<void> finish_sending() override { return inner_->finish_sending(); }
  void close() noexcept override { inner_->close(); }
  Endpoint local() const override { return inner_->local(); }
  Endpoint peer() const override { return inner_->peer(); }
  Traits traits() const override { return inner_->traits(); }
  std::vector<Fact> describe() const override { return inner_->describe(); }
  std::uint64_t unacknowledged() const noexcept override { return inner_->unacknowledged(); }
  bool is_delivering() const noexcept override { return inner_->is_delivering(); }

 protected:
  std::unique_ptr<Connection> inner_;
};

}  // namespace confab
