#pragma once
// One client of a mock server over a connection of its own: one that came, or that was called.

#include <exception>
#include <memory>

#include "app/mock/channel.h"
#include "app/mock/mock_peer.h"
#include "app/mock/mock_run.h"
#include "app/serve/served_connection.h"
#include "transport/task.h"

namespace confab {

//  receive() -> channel_.arrivals -> MockPeer -> channel_.say()
//    listen()                          play()                        two coroutines
// play() decides when it is over, and takes leave as the options say: a close, a reset, silence.
// A layer in the middle stops the receiving, and goes on with the connection that it has made.
class MockStream final : public ServedConnection, public std::enable_shared_from_this<MockStream> {
 public:
  MockStream(std::shared_ptr<ServerContext> context, std::shared_ptr<MockRun> run,
             std::size_t address, std::shared_ptr<Connection> connection, MockPlay play);

  void start() override;
  void stop() override;
  void abort() override;

 private:
  asio::awaitable<void> listen();
  asio::awaitable<void> receive();
  asio::awaitable<void> upgrade();
  asio::awaitable<void> go_through_layer();
  asio::awaitable<void> wait_for_room();
  asio::awaitable<void> play();
  asio::awaitable<Ending> converse();
  bool was_reset() const;
  asio::awaitable<void> take_leave(Ending ending);
  asio::awaitable<void> outwait(Clock::duration longest);
  void release();
  void end(const std::exception_ptr& failure);

  std::shared_ptr<ServerContext> context_;
  std::shared_ptr<MockRun> run_;
  std::size_t address_;
  std::shared_ptr<Connection> connection_;
  Task receiving_;
  Signal upgraded_;  // or it has failed
  bool is_upgrading_ = false;
  bool goes_on_ = false;  // with the receiving, since it has succeeded
  Signal room_;           // something was taken, or it is given up
  OwnChannel channel_;
  MockPlay play_;
  Ending ending_ = Ending::differed;
  std::size_t most_unread_;
  bool ignores_ = false;     // what still comes is not looked at
  bool is_stopped_ = false;  // by the server: what it played does not count
};

}  // namespace confab
