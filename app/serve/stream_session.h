#pragma once
// One stream: what arrives is cut into lines, each is answered in its turn.

#include <exception>
#include <memory>
#include <string>

#include "app/serve/gate.h"
#include "app/serve/session.h"
#include "protocol/framing.h"

namespace confab {

//  receive() -> framing -> service -> batch -> send()        all in one coroutine, converse()
//                  |
//                  +-- unfinished, nothing for 30 ms -> service -> late -> send()     while
//                  receive() waits
//
// The two never send at once: converse() waits for a late reply before it goes on.
class StreamSession final : public ServedSession {
 public:
  StreamSession(ServerContext& context, std::shared_ptr<Connection> connection);

  asio::awaitable<void> run();
  void stop() override;
  void abort() noexcept override { connection_->close(); }

 private:
  asio::awaitable<void> converse();     // returns when the peer finished, or when we wish to end
  asio::awaitable<void> say_goodbye();  // the rest of what the peer said, then our own end
  asio::awaitable<void> send_late(std::shared_ptr<Connection> connection);
  asio::awaitable<void> flush_and_close(std::shared_ptr<Connection> connection);
  asio::awaitable<void> side_work_done();

  bool answer_some();
  void answer(const Frame& frame);
  void answer_unfinished();
  void spawn(asio::awaitable<void> work);
  void empty_batch();
  void report_end(const std::exception_ptr& failure);

  ServerContext& context_;
  std::shared_ptr<Connection> connection_;
  Endpoint peer_;
  std::unique_ptr<Framing> framing_;
  std::string batch_;         // replies that were not sent yet
  DelayQueue::Entry pause_;   // runs while an unfinished message waits for its rest
  DelayQueue::Entry linger_;  // runs while the peer may still take its last reply
  bool sending_ = false;
  bool finished_ = false;  // the last reply was given; what still comes is not looked at
  bool too_long_ = false;  // the peer's message was
  int side_work_ = 0;      // coroutines beside run() that use this session; run() waits for them
  std::unique_ptr<Gate> side_work_gate_;
};

}  // namespace confab
