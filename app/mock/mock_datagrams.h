#pragma once
// The clients of a mock server over one socket that hears everyone: each source has its own state.
//
//   Connection.receive() ─▶ by source ─▶ MockSource.channel.arrivals ─▶ its MockPeer ─▶ Outbox
//
// A source begins with its first datagram, is forgotten when its conversation has ended, and begins
// anew with the next one. More sources than were recorded are turned away.

#include <exception>
#include <memory>
#include <unordered_map>

#include "app/listen/sources.h"
#include "app/mock/channel.h"
#include "app/mock/mock_peer.h"
#include "app/mock/mock_run.h"
#include "app/serve/datagram_trouble.h"
#include "app/serve/outbox.h"
#include "app/serve/served_connection.h"

namespace confab {

// A source, from its first datagram to the end of what it plays.
struct MockSource {
  // `traits`: of the connection that hears it. `given`: run.begin(address), with a conversation.
  MockSource(const asio::any_io_executor& executor, Endpoint who, const Traits& traits,
             std::shared_ptr<Outbox> outbox, MockRun& run, std::size_t address, MockPlay given);

  // Throws as MockPeer::play().
  asio::awaitable<Ending> play();
  void abandon();

  SourceChannel channel;
  const MockPlay what;
  LooseUses uses;
  bool has_taken_any = false;  // the play has taken a datagram of it
  // Its share of MockDatagrams::unread_bytes_.
  std::size_t counted_bytes = 0;

 private:
  MockRun& run_;
  std::size_t address_;
};

// All of them. At most 10,000 sources, and 8 MiB that nobody has looked at: more is lost, as in a
// full socket.
class MockDatagrams final : public ServedConnection,
                            public std::enable_shared_from_this<MockDatagrams> {
 public:
  MockDatagrams(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
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
  void ended(Sources::Id number, const std::exception_ptr& failure, Ending ending);
  void forget(std::optional<Sources::Id> number);
  void drop_first(MockSource& source);
  void has_gone(const Endpoint& who);
  void hear_rest(Arrivals& arrivals);
  AfterTrouble judge(const std::exception_ptr& failure);
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<MockRun> run_;
  std::size_t address_;
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<Outbox> outbox_;
  Sources sources_;
  Sources turned_away_;  // more than were recorded: told once, then ignored until silent
  std::unordered_map<Sources::Id, std::shared_ptr<MockSource>> playing_;
  Sources::Id last_number_ = 0;
  std::size_t unread_bytes_ = 0;  // of all sources
};

}  // namespace confab
