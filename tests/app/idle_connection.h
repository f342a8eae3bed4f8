#pragma once
// A connection that does nothing by itself: a test says what it does.

#include <variant>
#include <vector>

#include "transport/connection.h"

namespace confab::test {

class IdleConnection : public Connection {
 public:
  asio::awaitable<std::variant<Packet, End>> receive() override { co_return End{}; }
  asio::awaitable<void> send(std::string_view, SendOptions) override { co_return; }
  asio::awaitable<void> finish_sending() override { co_return; }
  void close() noexcept override { is_closed = true; }
  Endpoint local() const override { return {}; }
  Endpoint peer() const override { return {}; }
  Traits traits() const override { return {}; }
  std::vector<Fact> describe() const override { return {}; }
  std::uint64_t unacknowledged() const noexcept override { return waiting_bytes; }

  std::uint64_t waiting_bytes = 0;
  bool is_closed = false;
};

}  // namespace confab::test
