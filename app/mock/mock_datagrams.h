#pragma once
// The clients of a mock server over one socket that hears everyone: each source has its own state.

#include <exception>
#include <memory>
#include <unordered_map>

#include "app/mock/mock_source.h"
#include "app/mock/stage.h"
#include "app/serve/datagram_trouble.h"
#include "app/serve/outbox.h"
#include "app/serve/session.h"
#include "app/serve/sources.h"

namespace confab {

class MockDatagrams final : public ServedSession,
                            public std::enable_shared_from_this<MockDatagrams> {
 public:
  MockDatagrams(std::shared_ptr<ServerContext> context, std::shared_ptr<Stage> stage,
                std::size_t address, std::shared_ptr<Connection> connection);

  void start() override;
  void stop() override;
  void abort() override;

 private:
  asio::awaitable<void> listen();
  void heard(const Packet& packet);
  bool is_turned_away(const std::string& source);
  void turn_away(const Endpoint& who);
  void begin(const Endpoint& who);
  static asio::awaitable<void> play(std::shared_ptr<MockSource> source,
                                    std::shared_ptr<Ending> ending);
  void count_unread(MockSource& source);
  void ended(Room::Id number, const std::exception_ptr& failure, Ending ending);
  void forget(std::optional<Room::Id> number);
  void drop_first(MockSource& source);
  void has_gone(const Endpoint& who);
  void hear_rest(Arrivals& arrivals);
  AfterTrouble judge(const std::exception_ptr& failure);
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<Stage> stage_;
  std::size_t address_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<Outbox> outbox_;
  Sources sources_;
  Sources turned_away_;  // more than were recorded: said once, and not heard until they were silent
  std::unordered_map<Room::Id, std::shared_ptr<MockSource>> playing_;
  Room::Id last_number_ = 0;
  std::size_t unread_bytes_ = 0;  // of all sources
};

}  // namespace confab
